"""Tools for agents: they find and add recipes, as the person who let the agent in."""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import anyio
import httpx2
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

sys.path.append(str(Path(__file__).parent.parent / "python"))
from token_verifier import InvalidToken, TokenVerifier

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
RECIPE_API = os.environ.get("RECIPE_API", "http://localhost:8081")
# One of the URLs of the audience in IDENTITY_AUDIENCES.
TOOLS = os.environ.get("TOOLS", "http://localhost:8082/mcp")
AUDIENCE = os.environ.get("AUDIENCE", "recipe-api")


class People:
    """Accepts tokens that people let clients have, and no client that acts for itself."""

    def __init__(self):
        self.tokens = TokenVerifier(ISSUER, AUDIENCE)

    async def verify_token(self, token):
        try:
            claims = await anyio.to_thread.run_sync(self.tokens.verify, token)
        except InvalidToken:
            return None
        client = claims.get("client_id", "")
        if claims["sub"] == client:
            return None
        scopes, expires_at = claims.get("scope", "").split(), int(claims["exp"])
        return AccessToken(
            token=token,
            client_id=client,
            scopes=scopes,
            expires_at=expires_at,
            subject=claims["sub"],
            claims=claims,
        )


server = MCPServer(
    "Recipes",
    token_verifier=People(),
    auth=AuthSettings(
        issuer_url=ISSUER,
        resource_server_url=TOOLS,
        required_scopes=["recipes"],
        # The verifier checks the audience.
        validate_token_resource=False,
    ),
)


async def ask(method, path, **request):
    """Calls recipe-api with the token of the person. This server is its front door: both are
    one audience, so the token is for both."""
    headers = {"Authorization": f"Bearer {get_access_token().token}", **request.pop("headers", {})}
    async with httpx2.AsyncClient(base_url=RECIPE_API, headers=headers) as recipes:
        answer = await recipes.request(method, path, **request)
    if not answer.is_success:
        problem = answer.json()
        raise ToolError(" ".join(problem.get("errors") or [problem["detail"]]))
    return answer


@server.tool()
async def find_recipes(words: str) -> list[dict[str, Any]]:
    """Finds recipes whose title contains all of the words."""
    found, path = [], "/recipes?limit=100"
    while path and len(found) < 20:
        answer = await ask("GET", path)
        wanted = words.casefold().split()
        found += [
            recipe
            for recipe in answer.json()
            if all(word in recipe["title"].casefold() for word in wanted)
        ]
        path = answer.links.get("next", {}).get("url")
    return found[:20]


@server.tool()
async def add_recipe(title: str, instructions: str, minutes_to_complete: int) -> dict[str, Any]:
    """Adds a recipe. The instructions must have at least 50 characters."""
    recipe = {
        "title": title,
        "instructions": instructions,
        "minutes_to_complete": minutes_to_complete,
    }
    # If the answer gets lost, the request may be sent again.
    key = {"Idempotency-Key": f'"{uuid4()}"'}
    return (await ask("POST", "/recipes", json=recipe, headers=key)).json()


if __name__ == "__main__":
    here = urlsplit(TOOLS)
    server.run("streamable-http", host="127.0.0.1", port=here.port, streamable_http_path=here.path)
