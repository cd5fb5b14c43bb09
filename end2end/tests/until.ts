// Waiting for something to become so, where no expectation fits. Never for time to pass.

/** Asks again and again until the answer is yes; `false` when the time is over. */
export async function until(limitMs: number, isSo: () => boolean | Promise<boolean>, everyMs = 25): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (!(await isSo())) {
    if (Date.now() > end) return false;
    await new Promise((resume) => setTimeout(resume, everyMs));
  }
  return true;
}
