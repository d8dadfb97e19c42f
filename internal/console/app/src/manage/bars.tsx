import { locale } from '../strings';

const number = new Intl.NumberFormat(locale);
const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });

export const percent = (rate: number): string => share.format(rate);

export interface Bar {
  readonly key: string;
  readonly name: string;
  readonly count: number;
  /** What the whole width stands for. */
  readonly most: number;
  /** The part of count that is drawn full. */
  readonly part?: number;
  readonly more?: string;
  readonly tone?: string;
}

/** A bar chart that is a table: what is drawn can be read, too. */
export function Bars({ caption, head, rows }: { caption: string; head: readonly string[]; rows: readonly Bar[] }) {
  return (
    <table className="bars">
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          {head.map((h) => (
            <th key={h} scope="col">
              {h}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((r) => (
          <tr key={r.key}>
            <th scope="row">
              <span className="name">{r.name}</span>
              <span className={`bar-line ${r.tone ?? 'part'}`} aria-hidden="true">
                <span style={{ inlineSize: `${(100 * r.count) / Math.max(1, r.most)}%` }}>
                  {r.part !== undefined && <span style={{ inlineSize: `${(100 * r.part) / Math.max(1, r.count)}%` }} />}
                </span>
              </span>
            </th>
            <td>{number.format(r.count)}</td>
            {r.part !== undefined && <td>{number.format(r.part)}</td>}
            {r.more !== undefined && <td>{r.more}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
