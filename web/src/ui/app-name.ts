/** What the app is called. */
export const APP_NAME = "Potluck";
/** What it is for. */
export const APP_DESCRIPTION = "Share recipes and pictures of what you cooked.";
