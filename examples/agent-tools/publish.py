"""Publishes the document that describes the agent, as its maker's web server does.

On one machine there is no public https server, so this one makes a certificate for localhost
first. Whoever fetches the document must trust it: SSL_CERT_FILE.
"""

import datetime
import http.server
import json
import os
import ssl
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PORT = int(os.environ.get("PORT", "8443"))
FOLDER = Path(os.environ.get("FOLDER", "data/agent"))
CERTIFICATE, KEY = FOLDER / "certificate.pem", FOLDER / "key.pem"


def make_certificate():
    FOLDER.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    os.umask(0o077)
    KEY.write_bytes(
        key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    CERTIFICATE.write_bytes(certificate.public_bytes(pem))


class Document(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        document = {
            "client_id": f"https://localhost:{self.server.server_port}/agent.json",
            "client_name": "A kitchen agent",
            "redirect_uris": ["http://127.0.0.1/callback"],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
        }
        body = json.dumps(document).encode()
        found = self.path == "/agent.json"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if found else b"")


if not CERTIFICATE.exists():
    make_certificate()
if sys.argv[1:] != ["--certificate-only"]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Document)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(f"listening on https://localhost:{server.server_port}", flush=True)
    server.serve_forever()
