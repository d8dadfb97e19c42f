import { textOf } from './text';
import * as generated from './generated';

/** The text of every document that the console sends, as it sends it. */
export default Object.entries(generated)
  .filter(([name]) => name.endsWith('Document'))
  .map(([, document]) => textOf(document))
  .sort();
