# SPDX-License-Identifier: MIT
"""What stands on the way to online activation: certificates (openssl), nginx, an HTTP proxy, garbage."""
import asyncio
import os
import struct
import subprocess

from lab import until

ONLINE = ("activation.sls.microsoft.com", "activation-v2.sls.microsoft.com",
          "validation-v2.sls.microsoft.com", "go.microsoft.com", "crl.microsoft.com", "www.microsoft.com")


def _openssl(directory, *arguments):
    subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True, text=True)


class Authority:
    """A certificate authority of the laboratory."""

    def __init__(self, directory, name, organisation):
        self.dir = directory / name
        self.dir.mkdir()
        self.certificate = self.dir / "ca.pem"
        _openssl(self.dir, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-subj",
                 f"/O={organisation}/CN={organisation} Lab CA")

    def issue(self, name, hosts=ONLINE, start="20200101000000Z", end="20491231235959Z"):
        """The paths of a certificate (with its issuer's) and its key."""
        names = ",".join(f"DNS:{host}" for host in hosts)
        (self.dir / f"{name}.cnf").write_text(
            f"[ca]\ndefault_ca=c\n[c]\ndatabase={self.dir}/index.txt\nnew_certs_dir={self.dir}\n"
            "rand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n"
            f"[e]\nsubjectAltName={names}\n")
        (self.dir / "index.txt").touch()
        _openssl(self.dir, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                 f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={hosts[0]}")
        _openssl(self.dir, "ca", "-batch", "-notext", "-config", f"{name}.cnf", "-extensions", "e",
                 "-cert", "ca.pem", "-keyfile", "ca.key", "-startdate", start, "-enddate", end,
                 "-in", f"{name}.csr", "-out", f"{name}.pem")
        chain = self.dir / f"{name}-chain.pem"
        chain.write_text((self.dir / f"{name}.pem").read_text() + self.certificate.read_text())
        return chain, self.dir / f"{name}.key"


class Nginx:
    """nginx on one host: port 80 in clear, 443 with a certificate; `plain` ports answer HTTP as well."""

    def __init__(self, host):
        self.host = host

    def start(self, certificate=None, plain=(80,), tls="ssl_protocols TLSv1.2 TLSv1.3;"):
        directory = self.host.dir
        servers = "".join(f"server {{ listen {port}; listen [::]:{port}; return 404; }}\n" for port in plain)
        if certificate:
            servers += (f"server {{ listen 443 ssl; listen [::]:443 ssl; ssl_certificate {certificate[0]}; "
                        f"ssl_certificate_key {certificate[1]}; {tls} return 404; }}\n")
        paths = "".join(f"{kind}_temp_path {directory}/{kind};\n"
                        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (directory / "nginx.conf").write_text(
            f"daemon off; master_process off; worker_processes 1; pid {directory}/nginx.pid;\n"
            f"error_log stderr; events {{ worker_connections 256; }}\n"
            f"http {{ access_log off;\n{paths}{servers}}}\n")
        self.host.start("nginx", "nginx", "-c", directory / "nginx.conf", "-e", "stderr")
        port = plain[0] if plain else 443
        until(f"nginx on {self.host.name}", lambda: self.host.world.listens(self.host, port))
        return self

    def stop(self):
        self.host.stop("nginx")


async def _pipe(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


def serve_proxy(ready, mode, web, port=3128):
    """An HTTP proxy: connects everything to the address `web`, or says why it does not."""
    refusals = {
        "login": b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\n",
        "refuses": b"HTTP/1.1 403 Forbidden\r\n",
        "broken": b"HTTP/1.1 502 Bad Gateway\r\n",
        "not-a-proxy": b"HTTP/1.1 405 Method Not Allowed\r\n",
    }

    async def talk(reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if mode in refusals:
                writer.write(refusals[mode] + b"Content-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
            elif mode == "ssh":
                writer.write(b"SSH-2.0-OpenSSH_9.2p1\r\n")
                await writer.drain()
            elif mode == "silent":
                await asyncio.sleep(60)
            else:
                wanted = int(head.split()[1].rsplit(b":", 1)[1])
                there, back = await asyncio.open_connection(web, wanted)
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await asyncio.gather(_pipe(there, writer), _pipe(reader, back))
        except (OSError, ValueError, IndexError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()
    asyncio.run(_listen(ready, talk, port))


def serve_nonsense(ready, mode, port=443):
    """No TLS: garbage, silence, a record that never ends, or alerts without end."""
    async def talk(reader, writer):
        try:
            await reader.read(1)
            if mode == "garbage":
                writer.write(os.urandom(4096))
            elif mode == "lying":
                writer.write(b"\x16\x03\x03\xff\xff\x02" + bytes(200))
                await asyncio.sleep(60)
            elif mode == "silent":
                await asyncio.sleep(60)
            elif mode == "endless":
                for _ in range(1 << 20):  # warnings, each a record of its own
                    writer.write(b"\x15\x03\x03" + struct.pack("!HBB", 2, 1, 90) * 1000)
                    await writer.drain()
            await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
    asyncio.run(_listen(ready, talk, port))


async def _listen(ready, talk, port):
    await asyncio.start_server(talk, "0.0.0.0", port)
    ready()
    await asyncio.Event().wait()
