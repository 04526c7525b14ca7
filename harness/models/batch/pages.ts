/** A page of a list, as both SDKs have it. */
interface Page<Entry> {
  getPaginatedItems(): Entry[];
  iterPages(): AsyncGenerator<Page<Entry>>;
}

/** Page by page, until one holds nothing new: some servers answer every question for the next page with the first. */
export async function* newPages<Entry extends { readonly id: string }>(
  first: Page<Entry>,
): AsyncGenerator<readonly Entry[]> {
  const seen = new Set<string>();
  for await (const page of first.iterPages()) {
    const fresh = page.getPaginatedItems().filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) return;
    for (const { id } of fresh) seen.add(id);
    yield fresh;
  }
}
