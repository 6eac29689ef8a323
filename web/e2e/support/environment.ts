/** What the tests are told by whoever starts them, see `make test-web`. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these tests with make test-web`);
  return value;
}

/** The programs that are tested, and the browser and the server that they are tested with. */
export const environment = {
  identityService: required("IDENTITY_SERVICE"),
  recipeApi: required("RECIPE_API"),
  chromium: required("CHROMIUM"),
  /** A superuser's. */
  postgresUrl: required("TEST_POSTGRES_URL"),
};
