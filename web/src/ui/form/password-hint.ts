/** The hint for a new password. The minimum length is a setting of the service. */
export const PASSWORD_HINT = "Long is strong: a few words that have nothing to do with each other.";
