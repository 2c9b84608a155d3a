/** Whether tests that kill processes at random do so as often as they can (`make torture`), or as often as there is time for. */
export const FULL = process.env.SCONCE_TEST_TORTURE === "full";
