#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The log of a KMS host that never was, as event XML, one event a line.

No public log holds events 12288, 12289 or 12290, so the tests of `vadiag count` make their own, in the form
that Microsoft documents. Usage: kms_log.py SCENARIO [HOST] (names of scenarios: kms_log.py --list)
"""
import datetime
import sys
import uuid

WINDOWS_10 = "82bbc092-bc50-4e16-8e18-b74fc486aec3"
WINDOWS_11_LTSC = "32d2fab3-e4a8-42c2-923b-4bf4fd13e6ee"
SERVER_2019 = "de32eafd-aaee-4662-9444-c1befb41bde2"
OFFICE_2019 = "85dd8b5f-eaa4-4af3-a628-cce9e77c9a03"

SYSTEM = ("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
          "<Provider Name='Microsoft-Windows-Security-SPP' EventSourceName='{source}'/>"
          "<EventID Qualifiers='16384'>{event}</EventID><TimeCreated SystemTime='{time}'/>"
          "<EventRecordID>{record}</EventRecordID><Channel>{channel}</Channel>"
          "<Computer>{computer}</Computer></System><EventData>{data}</EventData></Event>")
PROVIDER = "Microsoft-Windows-Security-SPP{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}"
DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)
FIRST = datetime.datetime(2026, 9, 1, 7, 0, 20)


def cmid(number):
    """An id that is the same in each run."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"client-{number}.example"))


class Log:
    def __init__(self, computer="kms1.corp.example", channel="Key Management Service", record=1):
        self.computer, self.channel, self.record = computer, channel, record
        self.events = []

    def add(self, time, event, data, source="KmsRequests"):
        self.events.append((time, event, data, source))

    def request(self, time, client, who, result=0, asks=25, product=WINDOWS_10, off=0, minutes=41520):
        """A client's request; `off`: how many minutes its clock is ahead."""
        told = time + off * MINUTE
        self.add(time, 12290, f"0x{result:X},{asks},{client},{who},{told.year}/{told.month}/{told.day} "
                              f"{told.hour}:{told.minute:02},0,2,{minutes},{product}")

    def attempt(self, time, who, host, result=0, asks=25, product=WINDOWS_10, replied=0, minutes=41520):
        """A client's 12288, and its 12289 with the host's count in it; `replied` None: no reply came."""
        told = f"{time:%Y/%m/%d %H:%M}"
        self.add(time, 12288, f"0x{result:08X}, 0x00000000, {host}:1688, {who}, {told}, 0, 2, {minutes}, {product}, "
                              f"{asks}", source="")
        if replied is not None:
            self.add(time + datetime.timedelta(seconds=1), 12289,
                     f"0x{replied:X}, 0x00000000, 1, 0, 27, 120, 10080, {told}", source="")

    def lines(self, out):
        """The same as lines for make_events; ids of records are its --first-id."""
        for time, event, data, source in sorted(self.events, key=lambda one: one[0]):
            items = [data] if isinstance(data, str) else data
            out.write("\t".join([time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z"), PROVIDER, source, f"{event}:16384", "4",
                                 self.channel, self.computer, *items]) + "\n")

    def write(self, out):
        for time, event, data, source in sorted(self.events, key=lambda one: one[0]):
            items = "".join(f"<Data>{item}</Data>" for item in ([data] if isinstance(data, str) else data))
            out.write(SYSTEM.format(source=source, event=event, time=time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z"),
                                    record=self.record, channel=self.channel, computer=self.computer,
                                    data=items) + "\n")
            self.record += 1


def renewals(log, numbers, weeks, first=FIRST, every=7, **how):
    """Each of the clients asks once in `every` days."""
    for number in numbers:
        for week in range(weeks):
            log.request(first + (week * every + number % every) * DAY + number * 13 * MINUTE,
                        f"PC-{number:02}.corp.example", cmid(number), **how)


def healthy(log):
    renewals(log, range(1, 28), 6)


def low(log):
    """19 clients: too few for Windows clients, enough for servers."""
    renewals(log, range(1, 19), 5, result=0xC004F038)
    renewals(log, range(40, 41), 5, asks=5, product=SERVER_2019)


def clones(log):
    """PC-30 to PC-33 are copies of one image; PC-05 was renamed; PC-40 was rearmed again and again."""
    renewals(log, range(1, 21), 4)
    for week in range(4):
        for copy in range(4):
            log.request(FIRST + (week * 7 + copy) * DAY + 300 * MINUTE, f"PC-{30 + copy}.corp.example",
                        cmid(30), result=0xC004F038)
    log.request(FIRST + 29 * DAY, "PC-05-NEW.corp.example", cmid(5))
    for time in range(5):
        log.request(FIRST + (10 + 2 * time) * DAY, "PC-40.corp.example", cmid(600 + time))


def skewed(log):
    """One clock is five hours ahead and refused, another is ten minutes late and accepted."""
    renewals(log, range(1, 28), 4)
    for day in range(9):
        log.request(FIRST + (20 + day) * DAY, "LAB-1.corp.example", cmid(70), result=0xC004F06C, off=300)
        log.request(FIRST + (20 + day) * DAY + 60 * MINUTE, "LAB-2.corp.example", cmid(71), off=-10)


def holidays(log):
    """All were off for six weeks; twelve came back."""
    renewals(log, range(1, 28), 3)
    renewals(log, range(1, 13), 2, first=FIRST + 60 * DAY, result=0xC004F038)


def shrinking(log):
    """30 clients, of which 10 have not come for three weeks: the count will fall below 25."""
    renewals(log, range(1, 31), 4)
    renewals(log, range(1, 21), 3, first=FIRST + 28 * DAY)


def mixed(log):
    """Clients, servers and Office, one edition that the host does not know."""
    renewals(log, range(1, 26), 5)
    renewals(log, range(50, 57), 5, asks=5, product=SERVER_2019)
    renewals(log, range(60, 64), 5, asks=5, product=OFFICE_2019)
    renewals(log, range(80, 82), 5, product=WINDOWS_11_LTSC, result=0xC004F042)


def wrapped(log):
    """The log begins in the middle of its life."""
    log.record = 48211
    renewals(log, range(1, 28), 2)


def other(log):
    """A log with events of the service, none of them a request."""
    for day in range(3):
        log.add(FIRST + day * DAY, 902, "10.0.20348.1", "Software Protection Platform Service")
    log.channel = "Application"


SCENARIOS = {each.__name__: each for each in (healthy, low, clones, skewed, holidays, shrinking, mixed, wrapped, other)}


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print("\n".join(SCENARIOS))
    else:
        made = Log(*sys.argv[2:3])
        SCENARIOS[sys.argv[1]](made)
        made.write(sys.stdout)
