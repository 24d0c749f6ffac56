# SPDX-License-Identifier: MIT
"""The laboratory: worlds of hosts, each host a network namespace of its own, joined by a router.

seal() first of all moves the whole test into namespaces without a way out: a network of which only the
worlds are part, and process and mount tables that vanish with the test. Addresses are those that are
kept for documentation: the client stands in 192.0.2.0/24, the servers in 198.51.100.0/24, and all of
them in 2001:db8::/64. Between client and servers there is only the router, so that one firewall sees
every packet.
"""
import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

SKIPPED = 77
SEALED = "VAD_LAB_SEALED"
ROOT = pathlib.Path("/run/lab")
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWNET = 0x00020000, 0x04000000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
PR_SET_PDEATHSIG = 1
NAMESPACES = ("net", "uts", "mnt")
PATIENCE = 20.0
NEEDED = ("ip", "nft", "named", "nsenter", "unshare", "mount")

_libc = ctypes.CDLL(None, use_errno=True)

# The last byte of each host's address; the client's is in its own network.
NUMBERS = {"client": 10, "kms1": 11, "kms2": 12, "kms3": 13, "kms4": 14, "dc": 21, "clock": 23,
           "dns1": 53, "dns2": 54, "web": 80, "proxy": 81}
DOMAIN = "corp.example"


class LabError(Exception):
    """The laboratory itself failed: no verdict on the program."""


def _check(status, what):
    if status != 0:
        raise LabError(f"{what}: {os.strerror(ctypes.get_errno())}")


def mount(source, target, kind=None, flags=0):
    as_bytes = [None if text is None else str(text).encode() for text in (source, target, kind)]
    _check(_libc.mount(*as_bytes, ctypes.c_ulong(flags), None), f"mount {target}")


def die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def seal(needed=NEEDED):
    """Return in a sealed copy of this process; leave with status 77 where that is not allowed."""
    os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    if os.environ.get(SEALED) != "1":
        if os.geteuid() != 0:
            skip("network namespaces need root")
        missing = [name for name in needed if shutil.which(name) is None]
        if missing:
            skip("not installed: " + " ".join(missing))
        unshare = ["unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child",
                   "--mount-proc"]
        tried = subprocess.run([*unshare, "true"], capture_output=True, text=True, check=False)
        if tried.returncode != 0:
            skip("namespaces are not allowed here: " + tried.stderr.strip())
        os.environ[SEALED] = "1"
        os.execvp("unshare", [*unshare, sys.executable, *sys.argv])
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("lab", "/run", "tmpfs")
    mount("lab", "/dev/shm", "tmpfs")
    ROOT.mkdir()
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def until(what, condition, patience=PATIENCE):
    """Wait for `condition`: servers say nowhere that they are ready, so they are asked."""
    end = time.monotonic() + patience
    pause = 0.01
    while not condition():
        if time.monotonic() > end:
            raise LabError(f"{what}: not within {patience:.0f} s")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)


def at_another_time(offset):
    """The words before a command that let it live `offset` seconds from now (Debian's faketime)."""
    if offset == 0:
        return []
    for path in pathlib.Path("/dev/shm").glob("*faketime*"):
        number = path.name.rsplit("_", 1)[1]  # of a process that was killed, and that comes again soon
        if not pathlib.Path("/proc", number).exists():
            path.unlink(missing_ok=True)
    return ["faketime", "-f", f"{offset:+d}s"]


def _write(path, text):
    with contextlib.suppress(OSError), open(path, "w", encoding="ascii") as file:
        file.write(text)


def _kernel_settings():
    """At once and without limits: addresses are ours alone, and every ICMP word is wanted."""
    for name in ("default", "all"):
        _write(f"/proc/sys/net/ipv6/conf/{name}/accept_dad", "0")
        _write(f"/proc/sys/net/ipv6/conf/{name}/forwarding", "1")
    _write("/proc/sys/net/ipv4/ip_forward", "1")
    _write("/proc/sys/net/ipv4/icmp_ratelimit", "0")
    _write("/proc/sys/net/ipv6/icmp/ratelimit", "0")
    _write("/proc/sys/net/ipv4/ip_local_port_range", "1024 65535")


class Host:
    """One namespace with one interface; commands and servers run in it."""

    def __init__(self, world, name):
        self.world = world
        self.name = name
        self.number = NUMBERS.get(name, 0)
        network = "192.0.2" if name == "client" else "198.51.100"
        self.v4 = f"{network}.{self.number}"
        self.v6 = f"2001:db8::{self.number}"
        self.full_name = f"{name}.{DOMAIN}"
        self.dir = world.dir / name
        self.dir.mkdir()
        self.holder = self._hold()
        self.servers = {}

    def _hold(self):
        """A process that does nothing but keep the namespaces."""
        reader, writer = os.pipe()
        holder = os.fork()
        if holder == 0:
            try:
                die_with_parent()
                _check(_libc.unshare(CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWNS), "unshare")
                mount("none", "/", None, MS_REC | MS_PRIVATE)
                socket.sethostname(self.full_name if self.name != "client" else "client")
                mount("sysfs", "/sys", "sysfs")
                _kernel_settings()
                os.write(writer, b"1")
                while True:
                    signal.pause()
            finally:
                os._exit(1)
        os.close(writer)
        ready = os.read(reader, 1)
        os.close(reader)
        if not ready:
            raise LabError(f"no namespace for {self.name}")
        return holder

    def _enter(self):
        # a mount namespace is entered at its very root, which is another one where the suite runs in a chroot
        root = os.open(f"/proc/{self.holder}/root", os.O_RDONLY | os.O_DIRECTORY)
        for kind in NAMESPACES:
            with open(f"/proc/{self.holder}/ns/{kind}", "rb") as file:
                _check(_libc.setns(file.fileno(), 0), f"setns {kind}")
        os.fchdir(root)
        os.chroot(".")
        os.close(root)

    @contextlib.contextmanager
    def network(self):
        """Sockets made inside belong to this host."""
        with open("/proc/self/ns/net", "rb") as here, open(f"/proc/{self.holder}/ns/net", "rb") as there:
            _check(_libc.setns(there.fileno(), CLONE_NEWNET), "setns")
            try:
                yield
            finally:
                _check(_libc.setns(here.fileno(), CLONE_NEWNET), "setns")

    def inside(self, *command):
        return ["nsenter", "-t", str(self.holder), "-n", "-m", "-u", "-r", "-w", "--", *map(str, command)]

    def run(self, *command, stdin=None, check=True, **variables):
        done = subprocess.run(self.inside(*command), input=stdin, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, timeout=120,
                              env={**os.environ, **variables})
        if check and done.returncode != 0:
            raise LabError(f"{self.name}: {' '.join(map(str, command))}: {done.stdout.strip()}")
        return done.stdout

    def start(self, name, *command, **variables):
        """A real server; `name` is what stop() knows it by."""
        with open(self.dir / f"{name}.log", "ab") as log:
            process = subprocess.Popen(self.inside(*command), stdin=subprocess.DEVNULL, stdout=log,
                                       stderr=log, preexec_fn=die_with_parent, start_new_session=True,
                                       env={**os.environ, **variables})
        self.servers[name] = process.pid
        return process.pid

    def serve(self, name, server, *arguments, **options):
        """One of our own servers: server(ready, ...) in a process of its own."""
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.close(reader)
                os.setsid()
                die_with_parent()
                self._enter()
                with open(self.dir / f"{name}.log", "ab", buffering=0) as log:
                    os.dup2(log.fileno(), 1)
                    os.dup2(log.fileno(), 2)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                server(lambda: os.write(writer, b"1"), *arguments, **options)
            except BaseException:  # the log has it, and the parent sees the closed pipe
                import traceback
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(1)
        os.close(writer)
        ready = os.read(reader, 1)
        os.close(reader)
        if not ready:
            raise LabError(f"{self.name}: {name} did not start: {self.log(name)}")
        self.servers[name] = pid

    def log(self, name):
        path = self.dir / f"{name}.log"
        return path.read_text(errors="replace")[-2000:] if path.exists() else ""

    def alive(self, name):
        try:
            return os.waitpid(self.servers[name], os.WNOHANG) == (0, 0)
        except (KeyError, ChildProcessError):
            return False

    def stop(self, name):
        pid = self.servers.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)

    def close(self):
        for name in list(self.servers):
            self.stop(name)
        os.kill(self.holder, signal.SIGKILL)
        os.waitpid(self.holder, 0)


class World:
    """Hosts around a router. Use as a context: at its end nothing is left."""

    def __init__(self, name, hosts):
        self.name = name
        self.dir = ROOT / name
        self.dir.mkdir(parents=True)
        self.hosts = {}
        self.router = Host(self, "router")
        for host in ("client", *hosts):
            self.hosts[host] = Host(self, host)
        self._join()
        self.requests = self.dir / "requests"

    def __getattr__(self, name):
        try:
            return self.__dict__["hosts"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for host in (*self.hosts.values(), self.router):
            host.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def _join(self):
        links, routes = [], ["link set lo up"]
        for host in self.hosts.values():
            end = f"to-{host.name}"
            gateway = "192.0.2.1" if host.name == "client" else "198.51.100.1"
            links.append(f"link add {end} netns {self.router.holder} type veth peer name eth0 "
                         f"netns {host.holder}")
            routes += [f"link set {end} up", f"addr add {gateway}/32 dev {end}",
                       f"addr add fe80::1/64 dev {end} nodad", f"route add {host.v4}/32 dev {end}",
                       f"route add {host.v6}/128 dev {end}"]
        routes += ["addr add 2001:db8::1/128 dev lo nodad"]
        self._batch(None, links)
        self._batch(self.router, routes)
        for host in self.hosts.values():
            gateway = "192.0.2.1" if host.name == "client" else "198.51.100.1"
            self._batch(host, ["link set lo up", "link set eth0 up", f"addr add {host.v4}/32 dev eth0",
                               f"addr add {host.v6}/128 dev eth0 nodad",
                               f"route add default via {gateway} dev eth0 onlink",
                               "route add ::/0 via fe80::1 dev eth0"])

    @staticmethod
    def _batch(host, lines):
        command = ["ip", "-batch", "-"]
        done = subprocess.run(command if host is None else host.inside(*command), input="\n".join(lines),
                              text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise LabError(f"ip: {done.stderr.strip()}")

    # --- what the client is told of the network -------------------------------------------------

    def resolver(self, servers=("dns1",), search=(DOMAIN,), own=DOMAIN):
        """The client's /etc/resolv.conf and /etc/hosts; `own`: the domain that it is in, "" for none."""
        lines = [f"search {' '.join(search)}"] if search else []
        lines += [f"nameserver {getattr(self, name).v4 if name in self.hosts else name}"
                  for name in servers]
        full = f"client.{own} client" if own else "client"
        self._replace("/etc/resolv.conf", "\n".join(lines) + "\n")
        self._replace("/etc/hosts", f"127.0.0.1 localhost\n{self.client.v4} {full}\n")

    def _replace(self, path, text):
        ours = self.client.dir / pathlib.Path(path).name
        first = not ours.exists()
        ours.write_text(text)
        if first:
            self.client.run("mount", "--bind", ours, os.path.realpath(path))

    # --- the firewall between -------------------------------------------------------------------

    def block(self, *rules):
        """nftables rules for what passes the router, as in "ip daddr 198.51.100.11 tcp dport 1688 drop"."""
        text = "table inet lab { chain pass { type filter hook forward priority 0;\n"
        self.router.run("nft", "-f", "-", stdin=text + "\n".join(rules) + "\n}\n}\n")

    def unblock(self):
        self.router.run("nft", "flush", "ruleset")

    def route(self, *words):
        self.router.run("ip", *words)

    # --- asking, without the program under test -------------------------------------------------

    def ask(self, server, message, patience=0.5, port=53):
        """One datagram from the client to a host and its answer; None when there is none."""
        with self.client.network():
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with udp:
            udp.settimeout(patience)
            try:
                udp.sendto(message, (server.v4, port))
                return udp.recv(65535)
            except OSError:
                return None

    def listens(self, host, port):
        """Does the host itself accept connections there?"""
        with host.network():
            tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        with tcp:
            tcp.settimeout(1)
            return tcp.connect_ex((host.v4, port)) == 0
