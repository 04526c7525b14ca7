/** The providers' own hosts. Abilities, prices and defaults are known for these, and for no other server. */
const officialHosts: Readonly<Record<string, string>> = {
  openai: "api.openai.com",
  anthropic: "api.anthropic.com",
};

/** Whether a base URL is the provider's own service, and not a compatible server. */
export function isOfficial(provider: string, baseUrl: string | undefined): boolean {
  const host = officialHosts[provider];
  if (host === undefined || baseUrl === undefined || !URL.canParse(baseUrl)) return false;
  const url = new URL(baseUrl);
  return url.protocol === "https:" && url.host === host;
}
