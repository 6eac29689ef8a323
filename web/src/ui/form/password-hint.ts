/** The rule for a new password. The minimum length is a setting that no service tells the app. */
export const PASSWORD_HINT =
  "Not one that many people use, and not your username. A few words that have nothing to do with each other are best.";
