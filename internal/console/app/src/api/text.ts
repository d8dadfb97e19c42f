import { formatDocument, stringifyDocument, type TypedDocumentNode } from 'urql';

/** What is sent for a document; the manifest of trusted documents holds the same text. */
export function textOf(document: TypedDocumentNode<any, any>): string {
  return stringifyDocument(formatDocument(document));
}
