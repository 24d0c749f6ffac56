# SPDX-License-Identifier: MIT
"""Samba as the domain controller of corp.example: its own DNS, LDAP, SMB2, Kerberos and port 135."""
import contextlib
import pathlib

from checking import Lab
from lab import DOMAIN, LabError, World, at_another_time, until
from names import question

ADMINISTRATOR = "administrator@corp.example"
PASSWORD = "Lab-Pass-1-word"
BASE = "CN=Activation Objects,CN=Microsoft SPP,CN=Services,CN=Configuration,DC=corp,DC=example"
OBJECT = f"CN=Lab host key,{BASE}"
# The attributes that the schema demands; the key's last five characters are no key of anybody.
ACTIVATION_OBJECT = f"""dn: {OBJECT}
objectClass: msSPP-ActivationObject
displayName: Windows Server 2022 and older
msSPP-CSVLKPid: 06401-00206-581-000000-03-1033-20348.0000-1002021
msSPP-CSVLKPartialProductKey: LAB22
msSPP-CSVLKSkuId:: AAAAAAAAAAAAAAAAAAAAAA==
msSPP-KMSIds:: AAAAAAAAAAAAAAAAAAAAAA==
"""


class Controller:
    def __init__(self, world):
        self.world = world
        self.host = world.dc
        self.dir = self.host.dir / "samba"
        self.conf = self.dir / "etc" / "smb.conf"
        self.authority = self.dir / "private" / "tls" / "ca.pem"

    def provision(self):
        pathlib.Path("/run/samba").mkdir(exist_ok=True)
        self.host.run("samba-tool", "domain", "provision", "--server-role=dc", "--use-rfc2307",
                      "--dns-backend=SAMBA_INTERNAL", "--realm=CORP.EXAMPLE", "--domain=CORP",
                      f"--adminpass={PASSWORD}", f"--targetdir={self.dir}", "--host-name=dc",
                      f"--host-ip={self.host.v4}", f"--host-ip6={self.host.v6}",
                      "--option=interfaces=eth0 lo", "--option=bind interfaces only=yes")

    def start(self, offset=0):
        """With an offset the whole controller lives at another time."""
        self.host.start("samba", *at_another_time(offset), "samba", "-F", "--no-process-group", "-s", self.conf,
                        DONT_FAKE_MONOTONIC="1")
        until("Samba", self._ready, 40)

    def _ready(self):
        if not self.host.alive("samba"):
            logs = [path.read_text(errors="replace")[-800:] for path in self.dir.rglob("log.*")]
            raise LabError("Samba: " + self.host.log("samba") + "".join(logs))
        answer = self.world.ask(self.host, question(f"dc.{DOMAIN}", "A"))
        return (answer is not None and answer[7] == 1 and
                all(self.world.listens(self.host, port) for port in (88, 135, 389, 445, 636)))

    def stop(self):
        self.host.stop("samba")
        for path in (*self.dir.rglob("*.pid"), *pathlib.Path("/run/samba").rglob("*.pid")):
            path.unlink(missing_ok=True)  # numbers of processes come again soon in a small namespace

    def dns(self, verb, name, kind, data):
        self.host.run("samba-tool", "dns", verb, self.host.v4, DOMAIN, name, kind, data, "-U",
                      f"administrator%{PASSWORD}", "-s", self.conf, "--use-kerberos=off")

    def record(self, verb, host="kms1", port=1688):
        self.dns(verb, "_vlmcs._tcp", "SRV", f"{host}.{DOMAIN} {port} 0 0")

    def _modify(self, tool, *arguments, stdin=None):
        self.world.client.run(tool, "-x", "-H", f"ldaps://dc.{DOMAIN}", "-D", ADMINISTRATOR, "-w", PASSWORD,
                              *arguments, stdin=stdin, LDAPTLS_CACERT=str(self.authority),
                              LDAPTLS_REQCERT="never")

    def add_containers(self):
        """What a real domain has at Services, and Samba's provision leaves out."""
        for name, kind in ((BASE.split(",", 1)[1], "container"), (BASE, "msSPP-ActivationObjectsContainer")):
            self._modify("ldapadd", stdin=f"dn: {name}\nobjectClass: {kind}\n")

    def remove_containers(self):
        for name in (BASE, BASE.split(",", 1)[1]):
            self._modify("ldapdelete", name)

    def add_object(self):
        self._modify("ldapadd", stdin=ACTIVATION_OBJECT)

    def remove_object(self):
        self._modify("ldapdelete", OBJECT)


@contextlib.contextmanager
def open_world(name):
    """A lab whose DNS, directory and clock are Samba's: one record to kms1."""
    with World(name, ("dc", "kms1")) as world:
        lab = Lab(world)
        lab.dc = Controller(world)
        lab.dc.provision()
        lab.dc.start()
        lab.dc.record("add")
        for kind, address in (("A", world.kms1.v4), ("AAAA", world.kms1.v6)):
            lab.dc.dns("add", "kms1", kind, address)
        world.resolver(servers=("dc",))
        yield lab
