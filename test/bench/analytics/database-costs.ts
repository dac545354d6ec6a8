/** What D1 has done for one request, in the words of its bill. */
export interface DatabaseCosts {
  rowsRead: number;
  rowsWritten: number;
  queries: number;
}
