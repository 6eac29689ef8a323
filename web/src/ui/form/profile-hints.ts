// Who sees what somebody says about themselves. The forms of identity-service say the same.
export const USERNAME_HINT = "You log in with it, and everybody here sees it.";
export const SEEN_BY_ALL = "Everybody here sees it.";
export const SEEN_BY_OWNER = "Only you see it.";
export const PICTURE_HINT = `The web address of a picture of you. ${SEEN_BY_ALL}`;
export const BIO_HINT = "Everybody here sees it, on your page.";
