# SPDX-License-Identifier: MIT
"""The way to online activation (MAK): names, ports, TLS and proxies, with certificates of our own."""
import web_server
from checking import scenario
from names import Zone
from web_server import Authority, Nginx

HOSTS = ("dns1", "kms1", "web", "proxy")
TLS = "endpoint.tls of activation.sls.microsoft.com:443"
TCP = "endpoint.tcp of activation.sls.microsoft.com:443"
PROXY = ("--mak", "--proxy", "198.51.100.81:3128")


def online(lab, start=True, args=("--mak",), **certificate):
    """Names, an authority that the program trusts, and nginx with a good certificate (or another)."""
    web = lab.world.web
    lab.bind.zones += [
        Zone("sls.microsoft.com", [f"{name.split('.')[0]} A {web.v4}" for name in web_server.ONLINE[:3]]),
        Zone("microsoft.com", [f"{name.split('.')[0]} A {web.v4}" for name in web_server.ONLINE[3:]])]
    lab.dns()
    authority = Authority(web.dir, "good", "Microsoft Corporation")
    good = authority.issue("server", **certificate)
    lab.args += [*args, "--ca-file", str(authority.certificate)]
    nginx = Nginx(web)
    if start:
        nginx.start(good)
    return authority, nginx, good


def _swap(nginx, good):
    nginx.stop()
    nginx.start(good)


@scenario("mak-healthy", "nothing: online activation can be reached", hosts=HOSTS)
def healthy(lab):
    online(lab)


@scenario("mak-name", "the public names do not resolve", ("public-names-not-resolved", "online-not-reached"),
          facts={"endpoint.resolves of activation.sls.microsoft.com:443": "false"}, code="0x80072EE7", hosts=HOSTS)
def name(lab):
    online(lab)
    kept = lab.bind.zones[1:]
    del lab.bind.zones[1:]
    lab.dns()
    yield
    lab.bind.zones += kept
    lab.dns()


@scenario("mak-drop", "a firewall drops 443", ("internet-blocked", "online-not-reached", "proxy-only-segment",
          "host-cannot-reach-microsoft"), facts={TCP: "timeout"}, code="0x80072EE2", hosts=HOSTS)
def drop(lab):
    online(lab)
    lab.world.block("tcp dport 443 drop")
    yield
    lab.world.unblock()


@scenario("mak-expired", "an expired certificate", ("clock-wrong-for-certificates", "online-tls-failed", "another-server-answers",
          "tls-inspected", "online-clock-refused"), facts={TLS: "expired"}, code="0x80072F05", hosts=HOSTS)
def expired(lab):
    authority, nginx, good = online(lab, start=False)
    nginx.start(authority.issue("old", end="20210101000000Z"))
    yield
    _swap(nginx, good)


@scenario("mak-not-yet", "a certificate of the future", ("clock-wrong-for-certificates", "online-tls-failed",
          "online-clock-refused", "another-server-answers", "tls-inspected"), facts={TLS: "not-yet-valid"},
          code="0x80072F05", hosts=HOSTS)
def not_yet(lab):
    authority, nginx, good = online(lab, start=False)
    nginx.start(authority.issue("new", start="20480101000000Z"))
    yield
    _swap(nginx, good)


@scenario("mak-wrong-name", "a certificate for another name", ("another-server-answers", "online-tls-failed"),
          facts={TLS: "wrong-name"}, code="0x80072F06", hosts=HOSTS)
def wrong_name(lab):
    authority, nginx, good = online(lab, start=False)
    nginx.start(authority.issue("other", hosts=("portal.corp.example",)))
    yield
    _swap(nginx, good)


@scenario("mak-intercepted", "a certificate of the company's own authority", ("tls-inspected",),
          facts={TLS: ("intercepted", "untrusted")}, code="0x80072F0D", hosts=HOSTS)
def intercepted(lab):
    _, nginx, good = online(lab, start=False)
    nginx.start(Authority(lab.world.web.dir, "corp", "Corp Inspection").issue("server"))
    yield
    _swap(nginx, good)


@scenario("mak-old-tls", "TLS 1.0 and nothing newer", ("tls12-not-enabled", "another-server-answers", "online-tls-failed"),
          facts={TLS: "too-old"}, code="0x80072F7D", hosts=HOSTS)
def old_tls(lab):
    _, nginx, good = online(lab, start=False)
    nginx.start(good, tls="ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;")
    yield
    _swap(nginx, good)


def _nonsense(mode, fault, words):
    @scenario(f"hostile-tls-{mode}", f"TLS: {fault}", ("another-server-answers", "tls-inspected", "online-tls-failed",
              "internet-blocked", "tls12-not-enabled"), facts={TLS: words}, hosts=HOSTS)
    def build(lab):
        _, nginx, good = online(lab, start=False)
        nginx.start(plain=(80,))
        lab.world.web.serve("nonsense", web_server.serve_nonsense, mode)
        yield
        lab.world.web.stop("nonsense")
        _swap(nginx, good)
    return build


_nonsense("garbage", "garbage", "failed")
_nonsense("lying", "a record that never ends", ("silent", "failed"))
_nonsense("silent", "silence", "silent")
_nonsense("endless", "warnings without end", ("failed", "silent"))


def _proxy(name, fault, mode, word, finds, code):
    @scenario(name, fault, finds, facts={"endpoint.proxy of 198.51.100.81:3128": word}, code=code, hosts=HOSTS)
    def build(lab):
        online(lab, args=PROXY)
        lab.world.block(f"iifname to-client tcp dport {{ 80, 443 }} drop")
        lab.world.proxy.serve("proxy", web_server.serve_proxy, mode, lab.world.web.v4)
        yield
        lab.world.proxy.stop("proxy")
        lab.world.proxy.serve("proxy", web_server.serve_proxy, "connects", lab.world.web.v4)
    return build


REFUSED = ("proxy-refuses", "online-not-reached", "service-proxy-stale")
_proxy("proxy-login", "the proxy wants a log-on (407)", "login", "wants-login",
       ("proxy-wants-password", "proxy-authentication"), "0x8004FE33")
_proxy("proxy-refuses", "the proxy refuses (403)", "refuses", "refuses", REFUSED, "0x80072EFD")
_proxy("proxy-ssh", "the proxy is an SSH server", "ssh", "not-a-proxy", REFUSED, "0x80072EFD")
