"""An agent that was never registered: it meets the tools, asks its owner, and uses them."""

import asyncio
import json
import os
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata

TOOLS = os.environ.get("TOOLS", "http://localhost:8082/mcp")
# The address of the document that describes the agent, which is its client id.
CLIENT_ID = os.environ.get("CLIENT_ID", "https://localhost:8443/agent.json")


class Memory:
    """Keeps tokens until the agent stops. A real one stores them."""

    tokens = client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


class Callback:
    """Where the browser comes back to: a port of this machine (RFC 8252 §7.3)."""

    async def __aenter__(self):
        self.answer = asyncio.get_running_loop().create_future()
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        port = self.server.sockets[0].getsockname()[1]
        self.uri = f"http://127.0.0.1:{port}/callback"
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def serve(self, reader, writer):
        request = (await reader.readline()).decode().split(" ")
        url = urlsplit(request[1]) if len(request) == 3 else urlsplit("/")
        is_answer = url.path == "/callback" and not self.answer.done()
        if is_answer:
            sent = {name: values[0] for name, values in parse_qs(url.query).items()}
            self.answer.set_result(sent)
        status, text = ("200 OK", "Go back to the agent.") if is_answer else ("404 Not Found", "")
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n{text}".encode()
        )
        await writer.drain()
        writer.close()

    async def wait(self):
        sent = await self.answer
        if "code" not in sent:
            raise SystemExit(f"the owner did not let the agent in: {sent.get('error')}")
        return AuthorizationCodeResult(
            code=sent["code"], state=sent.get("state"), iss=sent.get("iss")
        )


async def show(url):
    print(f"Open this page to let the agent in:\n{url}", flush=True)


async def main():
    async with Callback() as callback:
        owner = OAuthClientProvider(
            server_url=TOOLS,
            client_metadata=OAuthClientMetadata(
                redirect_uris=[callback.uri],
                grant_types=["authorization_code", "refresh_token"],
                token_endpoint_auth_method="none",
            ),
            storage=Memory(),
            redirect_handler=show,
            callback_handler=callback.wait,
            client_metadata_url=CLIENT_ID,
        )
        async with (
            httpx2.AsyncClient(auth=owner, timeout=300) as http,
            Client(streamable_http_client(TOOLS, http_client=http)) as tools,
        ):
            added = await tools.call_tool(
                "add_recipe",
                {
                    "title": "Toast of an agent",
                    "instructions": "Slice the bread, toast it until it is golden, and butter it while it is warm.",
                    "minutes_to_complete": 5,
                },
            )
            found = await tools.call_tool("find_recipes", {"words": "toast agent"})
    recipes = found.structured_content["result"]
    print(json.dumps({"added": added.structured_content, "found": len(recipes)}))


asyncio.run(main())
