/** What the app is called. */
export const APP_NAME = "Potluck";
