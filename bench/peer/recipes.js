import { moment } from "./databases.js";
import { learner, PROFILE, person, personSchema } from "./people.js";
import { Refusal } from "./problem.js";
import { requireToken } from "./tokens.js";

const recipeSchema = {
  type: "object",
  properties: {
    id: { type: "integer" },
    title: { type: "string" },
    instructions: { type: "string" },
    minutes_to_complete: { type: ["integer", "null"] },
    user: personSchema,
    created_at: { type: "string" },
  },
};

const SELECT = `SELECT r.id, r.title, r.instructions, r.minutes_to_complete, r.user_id, r.created_at, ${PROFILE}
  FROM recipes r LEFT JOIN profiles p ON p.user_id = r.user_id`;

/** The routes that read and write recipes. */
export async function recipeRoutes(app, { databases, tokens }) {
  const database = databases.recipes;
  const all = database.prepare(`${SELECT} WHERE r.id < ? ORDER BY r.id DESC LIMIT ?`);
  const one = database.prepare(`${SELECT} WHERE r.id = ?`);
  const profile = database.prepare(`SELECT ${PROFILE} FROM profiles p WHERE p.user_id = ?`);
  const inserted = database.prepare(
    `INSERT INTO recipes (title, instructions, minutes_to_complete, user_id, created_at)
     VALUES (?, ?, ?, ?, ?) RETURNING *`,
  );
  const onRequest = [requireToken(tokens, "recipe-api", "recipes"), learner(database)];
  const answers = (status, schema) => ({ onRequest, schema: { response: { [status]: schema } } });

  app.get("/recipes", answers(200, { type: "array", items: recipeSchema }), async (request, reply) => {
    const limit = Number(request.query.limit ?? 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
      throw new Refusal(422, "limit must be a number from 1 to 100");
    }
    // One extra row shows whether there is a next page.
    const rows = all.all(below(request.query.cursor), limit + 1);
    if (rows.length > limit) {
      rows.pop();
      const cursor = Buffer.from(`recipes:${rows.at(-1).id}`).toString("base64url");
      reply.header("link", `</recipes?limit=${limit}&cursor=${cursor}>; rel="next"`);
    }
    return rows.map(shown);
  });

  app.get("/recipes/:id", answers(200, recipeSchema), async (request) => {
    const id = Number(request.params.id);
    const row = Number.isSafeInteger(id) ? one.get(id) : undefined;
    if (!row) throw new Refusal(404, "there is no such recipe");
    return shown(row);
  });

  app.post("/recipes", answers(201, recipeSchema), async (request, reply) => {
    const { title, instructions, minutes } = parse(request.body);
    const author = Number(request.claims.sub);
    const row = inserted.get(title, instructions, minutes, author, new Date().toISOString());
    reply.code(201).header("location", `/recipes/${row.id}`);
    return shown({ ...row, ...profile.get(author) });
  });
}

function below(cursor) {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
  const [list, id] = Buffer.from(cursor, "base64url").toString().split(":");
  if (list !== "recipes") throw new Refusal(422, "the cursor is of another list");
  return Number(id);
}

function parse({ title, instructions, minutes_to_complete: minutes = null }) {
  const faults = [];
  if (typeof title !== "string" || !title.trim() || title.length > 200) {
    faults.push("title must have from 1 to 200 characters");
  }
  if (typeof instructions !== "string" || instructions.length < 50) {
    faults.push("instructions must be at least 50 characters long");
  }
  if (minutes !== null && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= 10_000)) {
    faults.push("minutes_to_complete must be a whole number from 1 to 10,000");
  }
  if (faults.length > 0) throw new Refusal(422, faults.join("; "));
  return { title, instructions, minutes };
}

function shown(row) {
  return {
    id: row.id,
    title: row.title,
    instructions: row.instructions,
    minutes_to_complete: row.minutes_to_complete,
    user: person(row),
    created_at: moment(row.created_at),
  };
}
