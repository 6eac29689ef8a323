/** What a field for a new password says. How long it must be is a setting of the service. */
export const PASSWORD_HINT = "Long is strong: a few words that have nothing to do with each other.";
