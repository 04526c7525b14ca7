/**
 * Makes something while an environment variable is not there. The SDKs read their CUSTOM_HEADERS variables in their
 * constructors, no option stops them, and a stray header would change what a benchmark measured.
 */
export function withoutVariable<Made>(name: string, make: () => Made): Made {
  const value = process.env[name];
  if (value === undefined) return make();
  delete process.env[name];
  try {
    return make();
  } finally {
    process.env[name] = value;
  }
}
