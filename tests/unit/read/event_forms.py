#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same events in every form in which programs write them must lead to the same facts, as far as
the form has what they say; damage costs the events that it hits and no others.

event_forms.py VADIAG-READ [unittest option...]"""

import csv
import datetime
import io
import json
import subprocess
import sys
import unittest
from xml.sax.saxutils import escape

PROGRAM = sys.argv.pop(1)
SPP = "Microsoft-Windows-Security-SPP"
OLD_NAME = "Software Protection Platform Service"
GUID = "{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}"
SKU = "2de67392-b7a7-462a-b1ca-108dd189f588"
OTHER_SKU = "ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03"
CMID = "5a0f2a47-b604-4b8c-9a48-99d4348fcf37"
WINDOWS = "55c92734-d682-4d71-983e-d6ec3f16059f"
ARGUMENTS = (f"RuleId=502ff3ba-669a-4674-bbb1-601f34a3b968;Action=AutoActivate;AppId={WINDOWS};"
             f"SkuId={SKU};NotificationInterval=1440;Trigger=UserLogon;SessionId=2")
STATES = (f"\n1: {OTHER_SKU}, 1, 0 [(0 [0xC004F014, 0, 0], [(?)(?)(?)(?)(?)(?)])(1 )(2 )]\n"
          f"2: {SKU}, 1, 1 [(0 [0xC004E00F, 5, 0], [(?)( 5 0xC004F009 0 0 msft:rm 0x00000000)])(1 )]\n")
REQUEST = f"0x0, 0x0, kms1.corp.example:1688, {CMID}, 2021/02/13 19:52, 0, 2, 4320, {SKU}, 25"
RESPONSE = "0x0, 0x0, 1, 0, 31, 120, 10080, 2021/02/13 19:52"
SERVED = f"0x0,25,pc7.corp.example,{CMID},2021/2/13 19:52,0,2,4320,{SKU}"


class Event:
    """One event with all that any form may say of it."""

    def __init__(self, number, identifier, level, data, message, channel="Application",
                 computer="pc7.corp.example"):
        self.id, self.level, self.data, self.message = identifier, level, data, message
        self.channel, self.computer = channel, computer
        self.record = 12340 + number
        self.time = datetime.datetime(2021, 2, 13, 19, 52, 27 + number)
        self.qualifiers = 49152 if level == 2 else 16384


KMS = {"channel": "Key Management Service", "computer": "kms1.corp.example"}
EVENTS = [
    Event(0, 12288, 4, [REQUEST],
          "The client has sent an activation request to the key management service machine.\n"
          f"Info:\n{REQUEST}"),
    Event(1, 12289, 4, [RESPONSE],
          "The client has processed an activation response from the key management service "
          f"machine.\nInfo:\n{RESPONSE}"),
    Event(2, 12290, 4, [SERVED], f"An activation request has been processed.\nInfo:\n{SERVED}", **KMS),
    Event(3, 8198, 2, ["hr=0x8007232B", ARGUMENTS],
          "License Activation (slui.exe) failed with the following error code:\nhr=0x8007232B\n"
          f"Command-line arguments:\n{ARGUMENTS}"),
    Event(4, 1003, 4, [WINDOWS, STATES],
          "The Software Protection service has completed licensing status check.\n"
          f"Application Id={WINDOWS}\nLicensing Status={STATES}"),
    Event(5, 902, 4, ["10.0.17763.1637"],
          "The Software Protection service has started.\n10.0.17763.1637"),
    Event(6, 12293, 2, ["corp.example", "0x80072338"],
          "Publishing the Key Management Service (KMS) to DNS in the 'corp.example' domain failed.\n"
          "Info:\n0x80072338", **KMS),
]
LEVELS = {2: "Error", 4: "Information"}


def iso(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S")


# --- what is read -----------------------------------------------------------------------------


def read(data):
    """Facts without their places, and the complaints."""
    if isinstance(data, str):
        data = data.encode("utf-8")
    done = subprocess.run([PROGRAM, "-"], input=data, capture_output=True, timeout=60, check=False)
    if done.returncode not in (0, 3):
        raise AssertionError(f"exit status {done.returncode}: {done.stderr.decode()}")
    facts, unread = set(), []
    for line in done.stdout.decode("utf-8").splitlines():
        line = json.loads(line)
        if "unread" in line:
            unread.append((line["unread"]["place"], line["unread"]["why"]))
        elif "subject" in line:
            facts.add((line["subject"], line["name"], json.dumps(line["value"]), line["clock"],
                       (line["first"] or "").rstrip("Z")))
    return facts, unread


def without_clock(facts):
    """Times of a form are local times: the same digits, another clock. Against the client's time,
    which is UTC, only a host's time in UTC says something."""
    return {(s, n, v.replace('Z"', '"'), t) for s, n, v, _, t in facts if n != "attempt.host_time"}


def without_channel(facts):
    return {f for f in facts if not f[0].startswith("log:")}


# --- the forms --------------------------------------------------------------------------------


def xml_data(event):
    return "".join(f"<Data>{escape(d)}</Data>" for d in event.data)


def rendering(event, culture="en-US", level=None):
    message = escape(event.message).replace("\n", "&#13;&#10;")
    return (f"<RenderingInfo Culture='{culture}'><Message>{message}</Message>"
            f"<Level>{level or LEVELS[event.level]}</Level><Task></Task><Opcode></Opcode>"
            f"<Channel>Anwendung</Channel><Provider>{SPP}</Provider>"
            "<Keywords><Keyword>Classic</Keyword></Keywords></RenderingInfo>")


def xml(event, quote="'", gap="", rendered="", data=None):
    q = quote
    parts = [
        f"<Event xmlns={q}http://schemas.microsoft.com/win/2004/08/events/event{q}>", "<System>",
        f"<Provider Name={q}{SPP}{q} Guid={q}{GUID}{q} EventSourceName={q}{OLD_NAME}{q}/>",
        f"<EventID Qualifiers={q}{event.qualifiers}{q}>{event.id}</EventID>",
        "<Version>0</Version>", f"<Level>{event.level}</Level>", "<Task>0</Task>",
        "<Opcode>0</Opcode>", "<Keywords>0x80000000000000</Keywords>",
        f"<TimeCreated SystemTime={q}{iso(event.time)}.093135700Z{q}/>",
        f"<EventRecordID>{event.record}</EventRecordID>", "<Correlation/>",
        f"<Execution ProcessID={q}0{q} ThreadID={q}0{q}/>", f"<Channel>{event.channel}</Channel>",
        f"<Computer>{event.computer}</Computer>", "<Security/>", "</System>",
        "<EventData>" + (xml_data(event) if data is None else data) + "</EventData>", rendered,
        "</Event>",
    ]
    return gap.join(p for p in parts if p)


def wevtutil_xml(events):
    return "".join(xml(e) for e in events)


def wevtutil_lines(events):
    return "\r\n".join(xml(e) for e in events)


def event_viewer_xml(events):
    head = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>'
    return head + "".join(xml(e) for e in events) + "</Events>"


def event_viewer_xml_utf16(events):
    return b"\xff\xfe" + event_viewer_xml(events).replace("utf-8", "utf-16").encode("utf-16-le")


def details_tab(events):
    return "\n".join(xml(e, '"', "\n  ") for e in events)


def rendered_xml(events):
    return "".join(xml(e, rendered=rendering(e)) for e in events)


def rendered_in_german(events):
    return "\n".join(xml(e, rendered=rendering(e, "de-DE", "Fehler")) for e in events)


def rendered_without_data(events):
    return "".join(xml(e, data="", rendered=rendering(e)) for e in events)


def cdata(events):
    return "".join(xml(e, data="".join(f"<Data><![CDATA[{d}]]></Data>" for d in e.data))
                   for e in events)


def evtx_dump_xml(events):
    return "".join(f'Record {e.record}\n<?xml version="1.0" encoding="utf-8"?>\n'
                   + xml(e, '"', "\n  ") + "\n" for e in events)


def wevtutil_text(events, head="Event[{}]:", stamp="{}.093"):
    text = ""
    for i, e in enumerate(events):
        text += (f"{head.format(i)}\n  Log Name: {e.channel}\n  Source: {SPP}\n"
                 f"  Date: {stamp.format(iso(e.time))}\n  Event ID: {e.id}\n  Task: N/A\n"
                 f"  Level: {LEVELS[e.level]}\n  Opcode: Info\n  Keyword: Classic\n  User: N/A\n"
                 f"  User Name: N/A\n  Computer: {e.computer}\n  Description: \n{e.message}\n\n")
    return text.replace("\n", "\r\n")


def wevtutil_text_utc(events):
    return wevtutil_text(events, "Event[{}]", "{}.0930000Z")


def event_viewer_copy(events):
    return "".join(f"Log Name:      {e.channel}\nSource:        {SPP}\n"
                   f"Date:          {us_time(e.time)}\nEvent ID:      {e.id}\nTask Category: None\n"
                   f"Level:         {LEVELS[e.level]}\nKeywords:      Classic\nUser:          N/A\n"
                   f"Computer:      {e.computer}\nDescription:\n{e.message}\nEvent Xml:\n"
                   + xml(e, '"', "\n  ") + "\n" for e in events)


def us_time(time):
    return time.strftime("%m/%d/%Y %I:%M:%S %p").lstrip("0").replace("/0", "/").replace(" 0", " ")


def winevent_object(e, version, local=True):
    """The properties of an EventLogRecord in the order of PowerShell."""
    utc = e.time.replace(tzinfo=datetime.timezone.utc)
    if version == 5:
        time = f"\\/Date({int(utc.timestamp() * 1000)})\\/"
    else:
        time = iso(e.time) + ".0931357+00:00"
    values = [
        ("Id", e.id), ("Version", 0), ("Qualifiers", e.qualifiers), ("Level", e.level), ("Task", 0),
        ("Opcode", 0), ("Keywords", 36028797018963968), ("RecordId", e.record),
        ("ProviderName", SPP), ("ProviderId", GUID.strip("{}").lower()), ("LogName", e.channel),
        ("ProcessId", 0), ("ThreadId", 0), ("MachineName", e.computer), ("UserId", None),
        ("TimeCreated", time), ("ActivityId", None), ("RelatedActivityId", None),
        ("ContainerLog", e.channel), ("MatchedQueryIds", []), ("Bookmark", {}),
        ("LevelDisplayName", LEVELS[e.level]), ("OpcodeDisplayName", "Info"),
        ("TaskDisplayName", None), ("KeywordsDisplayNames", ["Classic"]),
        ("Properties", [{"Value": d} for d in e.data]),
    ]
    message = ("Message", e.message.replace("\n", "\r\n"))
    return dict([message] + values if version == 7 else values + [message])


def date_escaped(text):
    return text.replace("\\\\/Date", "\\/Date").replace(")\\\\/", ")\\/")


def convertto_json_5(events):
    return date_escaped(json.dumps([winevent_object(e, 5) for e in events], indent=4)) + "\r\n"


def convertto_json_7(events):
    return json.dumps([winevent_object(e, 7) for e in events], indent=2) + "\n"


def convertto_json_shallow(events):
    """Depth 1: the values of Properties became the name of their class."""
    objects = [winevent_object(e, 7) for e in events]
    for o in objects:
        o["Properties"] = ["System.Diagnostics.Eventing.Reader.EventProperty"] * len(o["Properties"])
    return json.dumps(objects, indent=2)


def convertto_json_compressed(events):
    return "\n".join(json.dumps(winevent_object(e, 7), separators=(",", ":")) for e in events)


def convertto_json_with_display_hint(events):
    objects = [winevent_object(e, 5) for e in events]
    for o in objects:
        o["TimeCreated"] = {"value": o["TimeCreated"], "DisplayHint": 2, "DateTime": "13. Februar"}
    return date_escaped(json.dumps({"value": objects, "Count": len(objects)}))


def get_eventlog_json(events):
    objects = []
    for e in events:
        time = winevent_object(e, 5)["TimeCreated"]
        objects.append({
            "EventID": e.id, "MachineName": e.computer, "Data": [1, 2, 3], "Index": e.record,
            "Category": "(0)", "CategoryNumber": 0, "EntryType": 4, "Message": e.message,
            "Source": SPP, "ReplacementStrings": e.data, "InstanceId": e.qualifiers << 16 | e.id,
            "TimeGenerated": time, "TimeWritten": time, "UserName": None, "Site": None,
            "Container": None})
    return date_escaped(json.dumps(objects, indent=4))


def dump_object(e, separate=False):
    time = f"{iso(e.time)}.093135Z"
    attributes = {"Name": SPP, "Guid": GUID, "EventSourceName": OLD_NAME}
    execution = {"ProcessID": 0, "ThreadID": 0}
    data = {"#text": e.data if len(e.data) > 1 else e.data[0]}
    system = {"Level": e.level, "Keywords": "0x80000000000000", "EventRecordID": e.record,
              "Channel": e.channel, "Computer": e.computer, "Security": None, "Version": 0}
    if separate:
        system |= {"Provider_attributes": attributes, "EventID": e.id,
                   "EventID_attributes": {"Qualifiers": e.qualifiers},
                   "TimeCreated_attributes": {"SystemTime": time},
                   "Execution_attributes": execution}
        return {"Event_attributes": {"xmlns": "http://x"},
                "Event": {"System": system, "EventData": {"Data": data["#text"], "Binary": None}}}
    system |= {"Provider": {"#attributes": attributes},
               "EventID": {"#attributes": {"Qualifiers": e.qualifiers}, "#text": e.id},
               "TimeCreated": {"#attributes": {"SystemTime": time}},
               "Execution": {"#attributes": execution}}
    return {"Event": {"#attributes": {"xmlns": "http://x"}, "System": system,
                      "EventData": {"Data": data, "Binary": None}}}


def evtx_dump_jsonl(events):
    return "".join(json.dumps(dump_object(e)) + "\n" for e in events)


def evtx_dump_json(events):
    return "".join(f"Record {e.record}\n{json.dumps(dump_object(e), indent=2)}\n" for e in events)


def evtx_dump_sorted(events):
    return "".join(json.dumps(dump_object(e, True), sort_keys=True) + "\n" for e in events)


def chainsaw_search(events):
    return json.dumps([dump_object(e, True) for e in events])


def chainsaw_hunt(events):
    return json.dumps([{
        "group": "Sigma", "kind": "individual", "timestamp": iso(e.time) + ".093135+00:00",
        "name": "x", "authors": ["a"], "level": "low", "status": "stable",
        "document": {"kind": "evtx", "path": "/a.evtx", "data": dump_object(e, True)},
    } for e in events])


def our_json(events):
    return "".join(json.dumps({
        "file": "a.evtx", "record_id": e.record, "provider": SPP, "event_source": OLD_NAME,
        "event_id": e.id, "qualifiers": e.qualifiers, "level": e.level,
        "time": iso(e.time) + ".093135700Z", "channel": e.channel, "computer": e.computer,
        "data": e.data, "recovered": False, "names": [None] * len(e.data), "binary": "00",
        "keywords": "0x80000000000000"}) + "\n" for e in events)


def winlogbeat(events):
    return "".join(json.dumps({
        "@timestamp": iso(e.time) + ".093Z", "host": {"name": "collector"},
        "message": e.message, "event": {"code": e.id, "provider": SPP},
        "winlog": {"channel": e.channel, "computer_name": e.computer, "record_id": e.record,
                   "provider_name": SPP, "event_id": e.id,
                   "event_data": {f"param{i + 1}": d for i, d in enumerate(e.data)}}}) + "\n"
        for e in events)


SHORT = {"Application": "App", "Key Management Service": "KeyMgtSvc"}


def hayabusa_jsonl(events):
    return "".join(json.dumps({
        "Timestamp": iso(e.time).replace("T", " ") + ".093 +00:00", "RuleTitle": "x",
        "Level": "info", "Computer": e.computer, "Channel": SHORT[e.channel], "Provider": SPP,
        "EventID": e.id, "RecordID": e.record,
        "Details": {f"Data[{i + 1}]": d for i, d in enumerate(e.data)}, "ExtraFieldInfo": {},
        "RuleID": "82a2c2ff"}) + "\n" for e in events)


def table(rows, separator=",", quoting=csv.QUOTE_ALL, end="\r\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows)
    return out.getvalue()


def details(e, several):
    if several and len(e.data) > 1:
        return " ¦ ".join(f"Data[{i + 1}]: {d}" for i, d in enumerate(e.data))
    return " ¦ ".join(f"Data: {d}" for d in e.data)


def hayabusa_csv(events, stamp="{}.093 +00:00"):
    rows = [["Timestamp", "RuleTitle", "Level", "Computer", "Channel", "Provider", "EventID",
             "RecordID", "Details", "ExtraFieldInfo", "RuleFile", "EvtxFile"]]
    for e in events:
        rows.append([stamp.format(iso(e.time).replace("T", " ")), "x", "info", e.computer,
                     SHORT[e.channel], SPP, e.id, e.record, details(e, True), "-", "a.yml", "a"])
    return table(rows, quoting=csv.QUOTE_NONNUMERIC, end="\n")


def winevent_rows(events, columns=None):
    """Export-Csv: values as text, lists by the name of their class."""
    objects = []
    for e in events:
        o = winevent_object(e, 5)
        o = {"Message": e.message.replace("\n", "\r\n"), **o}
        o["Properties"] = "System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.Ev]"
        o["TimeCreated"] = us_time(e.time)
        objects.append(o)
    columns = columns or list(objects[0])
    return [columns] + [[o[c] for c in columns] for o in objects]


def export_csv_5(events):
    return ("#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"
            + table(winevent_rows(events)))


def export_csv_utf16(events):
    return b"\xff\xfe" + export_csv_5(events).encode("utf-16-le")


def export_csv_utf8_bom(events):
    return b"\xef\xbb\xbf" + table(winevent_rows(events)).encode()


def export_csv_7(events):
    """PowerShell 7 writes quotes only where they are needed, when asked to."""
    return table(winevent_rows(events), quoting=csv.QUOTE_MINIMAL)


def export_csv_semicolons(events):
    return table(winevent_rows(events, ["TimeCreated", "MachineName", "LogName", "ProviderName",
                                        "RecordId", "Message", "Id", "LevelDisplayName"]), ";")


def export_csv_tabs(events):
    return table(winevent_rows(events, ["Id", "TimeCreated", "MachineName", "Message",
                                        "ProviderName", "LogName"]), "\t")


def get_eventlog_csv(events):
    kind = "System.Diagnostics.EventLogEntry#Application/" + SPP
    rows = [["EventID", "MachineName", "Data", "Index", "Category", "CategoryNumber", "EntryType",
             "Message", "Source", "ReplacementStrings", "InstanceId", "TimeGenerated",
             "TimeWritten", "UserName", "Site", "Container"]]
    for e in events:
        rows.append([e.id, e.computer, "System.Byte[]", e.record, "(0)", 0, LEVELS[e.level],
                     e.message, SPP, "System.String[]", e.qualifiers << 16 | e.id, us_time(e.time),
                     us_time(e.time), "", "", ""])
    return f"#TYPE {kind}/1073742727\r\n" + table(rows)


def list_csv(events, header="Level,Date and Time,Source,Event ID,Task Category", separator=",",
             time=us_time):
    rows = [[LEVELS[e.level], time(e.time), SPP, e.id, "None", e.message] for e in events]
    return (header.replace(",", separator) + "\r\n"
            + table(rows, separator, csv.QUOTE_MINIMAL)).encode("utf-8-sig")


def list_tabs(events):
    return list_csv(events, separator="\t")


def german_time(time):
    return time.strftime("%d.%m.%Y %H:%M:%S")


LIST_HEADERS = {
    "de": "Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie",
    "fr": "Niveau,Date et heure,Source,ID de l’événement,Catégorie de la tâche",
    "es": "Nivel,Fecha y hora,Origen,Id. del evento,Categoría de la tarea",
    "it": "Livello,Data e ora,Origine,ID evento,Categoria attività",
    "pt": "Nível,Data e Hora,Fonte,Identificação do Evento,Categoria da Tarefa",
    "ru": "Уровень,Дата и время,Источник,Код события,Категория задачи",
    "pl": "Poziom,Data i godzina,Źródło,Identyfikator zdarzenia,Kategoria zadania",
    "ja": "レベル,日付と時刻,ソース,イベント ID,タスクのカテゴリ",
    "zh": "级别,日期和时间,来源,事件 ID,任务类别",
    "ko": "수준,날짜 및 시간,원본,이벤트 ID,작업 범주",
}


def format_list(events, columns=("TimeCreated", "ProviderName", "Id", "LogName", "MachineName",
                                 "RecordId", "LevelDisplayName", "Message")):
    text = "\n\n"
    for row in winevent_rows(events, list(columns))[1:]:
        for name, value in zip(columns, row):
            width = max(len(c) for c in columns)
            value = str("" if value is None else value).replace("\r\n", "\n" + " " * (width + 3))
            text += f"{name:<{width}} : {value}\n"
        text += "\n"
    return text + "\n"


def format_list_all(events):
    return format_list(events, ("Message", "Id", "Version", "Qualifiers", "Level", "Task", "Opcode",
                                "Keywords", "RecordId", "ProviderName", "ProviderId", "LogName",
                                "ProcessId", "ThreadId", "MachineName", "UserId", "TimeCreated",
                                "ActivityId", "ContainerLog", "LevelDisplayName",
                                "OpcodeDisplayName", "Properties"))


def format_table(events, width=150, group=True):
    """Get-WinEvent | Format-Table -Wrap, as wide as `width`."""
    text = f"\n\n   ProviderName: {SPP}\n\n" if group else "\n"
    head = "" if group else f"{'LogName':<22} {'MachineName':<20} {'ProviderName':<34} "
    start = head + f"{'TimeCreated':<24} {'Id':>8} {'LevelDisplayName':<16} "
    dashes = "".join("-" if c != " " else " " for c in start)
    text += f"{start}Message\n{dashes}-------\n"
    for e in events:
        left = "" if group else f"{e.channel:<22} {e.computer:<20} {SPP:<34} "
        left += f"{us_time(e.time):<24} {e.id:>8} {LEVELS[e.level]:<16} "
        for line in e.message.split("\n"):
            while True:
                room = width - len(start)
                cut = room if " " not in line[:room + 1] else line.rindex(" ", 0, room + 1)
                piece, line = (line, "") if len(line) <= room else (line[:cut], line[cut:].lstrip())
                text += f"{left:<{len(start)}}{piece}\n"
                left = ""
                if not line:
                    break
    return text + "\n\n"


def format_table_all(events):
    return format_table(events, 260, False)


# Forms that say all that the XML says, with times in UTC.
FULL = [wevtutil_xml, wevtutil_lines, event_viewer_xml, event_viewer_xml_utf16, details_tab,
        rendered_xml, rendered_in_german, rendered_without_data, cdata, evtx_dump_xml,
        wevtutil_text_utc, event_viewer_copy, convertto_json_5, convertto_json_7,
        convertto_json_shallow, convertto_json_compressed, convertto_json_with_display_hint,
        evtx_dump_jsonl, evtx_dump_json, evtx_dump_sorted, chainsaw_search, chainsaw_hunt, our_json,
        winlogbeat, hayabusa_jsonl, hayabusa_csv]
# The same, but in local time.
LOCAL = [wevtutil_text, export_csv_5, export_csv_utf16, export_csv_utf8_bom, export_csv_7,
         export_csv_semicolons, export_csv_tabs, format_list, format_list_all, format_table_all]


class Forms(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.expected = {e.id: read(xml(e))[0] for e in EVENTS}
        cls.all = read(wevtutil_xml(EVENTS))[0]

    def test_what_is_compared_with(self):
        names = {e: {f[1]: f[2] for f in facts} for e, facts in self.expected.items()}
        self.assertEqual(names[12288]["attempt.cmid"], f'"{CMID}"')
        self.assertEqual(names[12289]["attempt.count"], "31")
        self.assertEqual(names[12290]["attempt.client_name"], '"pc7.corp.example"')
        self.assertEqual(names[8198]["error.code"], '"0x8007232B"')
        self.assertIn("product.status_reason", names[1003])
        self.assertEqual(names[902]["machine.build"], '"10.0.17763.1637"')
        self.assertEqual(names[12293]["host.publish_failed"], '"0x80072338"')

    def same(self, form, events, expected, change=lambda facts: facts):
        facts, unread = read(form(events))
        self.assertEqual(unread, [])
        facts, expected = change(facts), change(expected)
        self.assertEqual(sorted(facts - expected), [], "too much")
        self.assertEqual(sorted(expected - facts), [], "too little")

    def test_one_event(self):
        for form in FULL:
            for e in EVENTS:
                with self.subTest(form=form.__name__, event=e.id):
                    self.same(form, [e], self.expected[e.id])
        for form in LOCAL:
            for e in EVENTS:
                with self.subTest(form=form.__name__, event=e.id):
                    self.same(form, [e], self.expected[e.id], without_clock)

    def test_all_events(self):
        for form in FULL:
            with self.subTest(form=form.__name__):
                self.same(form, EVENTS, self.all)
        for form in LOCAL:
            with self.subTest(form=form.__name__):
                self.same(form, EVENTS, self.all, without_clock)

    def test_get_eventlog_has_no_channel(self):
        def change(facts):
            return without_channel(without_clock(facts))

        for e in EVENTS:
            with self.subTest(event=e.id):
                self.same(get_eventlog_json, [e], self.expected[e.id], without_channel)
                self.same(get_eventlog_csv, [e], self.expected[e.id], change)
        facts, _ = read(get_eventlog_csv(EVENTS[3:4]))
        self.assertIn("log:Application@-", {f[0] for f in facts})

    def nameless(self, facts):
        """Event Viewer's lists have neither channel nor computer."""
        return {(s.replace("host:kms1.corp.example", "host:host-of--"), n, v, t)
                for s, n, v, t in without_channel(without_clock(facts))
                if n not in ("machine.name", "host.name", "attempt.endpoint")
                and not s.startswith("endpoint:")}

    def test_lists_of_event_viewer(self):
        for e in EVENTS:
            with self.subTest(event=e.id):
                for form in (list_csv, list_tabs):
                    self.same(form, [e], self.expected[e.id], self.nameless)
        for language, header in LIST_HEADERS.items():
            with self.subTest(language=language):
                def form(events, header=header):
                    return list_csv(events, header, time=german_time)
                self.same(form, [EVENTS[3]], self.expected[8198], self.nameless)
                facts, _ = read(form([EVENTS[3]]))
                self.assertEqual({f[3] for f in facts if f[4]}, {"local"})

    def test_tables_of_get_winevent(self):
        for e in EVENTS:
            for width in (150, 200, 400):
                with self.subTest(event=e.id, width=width):
                    self.same(lambda events, w=width: format_table(events, w), [e],
                              self.expected[e.id], self.nameless)
        rows = format_table(EVENTS[:1], 400).rstrip("\n").split("\n")
        facts, unread = read("\n".join(rows[:-2]) + "...\n\nand 0x80070005\n")
        self.assertEqual([u[1] for u in unread], ["a KMS request record without its fields"])
        self.assertIn('"0x80070005"', {f[2] for f in facts if f[1] == "error.code"})

    def test_hayabusa_without_provider(self):
        """Its standard profile has none: what a record says must do."""
        for e in EVENTS[:4]:
            with self.subTest(event=e.id):
                self.same(lambda events: hayabusa_jsonl(events).replace('"Provider"', '"x"'), [e],
                          self.expected[e.id])


class Requests(unittest.TestCase):
    """What a count of a host's requests is made from."""

    @staticmethod
    def lines(form):
        data = form(EVENTS)
        done = subprocess.run([PROGRAM, "--requests", "-"], capture_output=True, timeout=60,
                              input=data.encode() if isinstance(data, str) else data, check=False)
        return [line.split("\t") for line in done.stdout.decode("utf-8").splitlines()
                if line.startswith("Q")]

    def test_requests(self):
        expected = self.lines(wevtutil_xml)
        self.assertEqual([q[2:6] for q in expected],
                         [[str(e.id), str(e.record), str(int(e.time.replace(
                             tzinfo=datetime.timezone.utc).timestamp())), "u"] for e in EVENTS[:3]])
        for form in FULL + LOCAL + [get_eventlog_csv, get_eventlog_json]:
            with self.subTest(form=form.__name__):
                lines = self.lines(form)
                for q, wanted in zip(lines, expected):
                    self.assertIn(q[3], (wanted[3], "0", "-"))
                    self.assertIn(q[5], "ul")
                self.assertEqual([q[:3] + q[4:5] + q[6:] for q in lines],
                                 [q[:3] + q[4:5] + q[6:] for q in expected])


class Damage(unittest.TestCase):
    """Four 8198 of different machines; what is done to one of them costs that one."""

    def setUp(self):
        self.events = []
        for i in range(4):
            code = f"0x8007230{i}"
            self.events.append(Event(i, 8198, 2, [f"hr={code}", ARGUMENTS],
                                     f"License Activation failed:\nhr={code}\n{ARGUMENTS}"))

    def check(self, text, lost, why=None):
        facts, unread = read(text)
        codes = {v.strip('"') for _, n, v, _, _ in facts if n == "error.code"}
        wanted = {f"0x8007230{i}" for i in range(4) if i not in lost}
        self.assertLessEqual(wanted, codes, f"{unread}")
        self.assertGreaterEqual(len(unread), 1)
        self.assertLessEqual(len(unread), len(lost) + 1)
        if why:
            self.assertIn(why, [u[1] for u in unread])
        return [u[0] for u in unread]

    def test_xml(self):
        one_line = wevtutil_xml(self.events)
        lines = [xml(e) for e in self.events]
        self.check(one_line[:-200], [3], "an event is cut off at the end")
        self.check(one_line[150:], [0])
        self.check("".join(lines[:2]) + lines[2][:500] + lines[3], [2],
                   "an event was cut off by the next one")
        self.check("".join(lines[:2]) + lines[2][:110] + lines[3], [2])
        places = self.check("\n".join([lines[0], lines[1][:700], lines[2], lines[3]]), [1])
        self.assertEqual(places, ["line 2"])
        broken = lines[1].replace("</EventData>", "").replace("</System>", "</EventData>")
        facts, _ = read(lines[0] + broken + lines[2] + lines[3])
        self.assertLessEqual({'"0x80072300"', '"0x80072302"', '"0x80072303"'},
                             {f[2] for f in facts if f[1] == "error.code"})

    def test_json_lines(self):
        lines = evtx_dump_jsonl(self.events).splitlines()
        for cut in (30, 200, len(lines[1]) - 40, len(lines[1]) - 1):
            with self.subTest(cut=cut):
                text = "\n".join([lines[0], lines[1][:cut], lines[2], lines[3]])
                facts, _ = read(text)
                self.assertLessEqual({'"0x80072300"', '"0x80072302"', '"0x80072303"'},
                                     {f[2] for f in facts if f[1] == "error.code"})
        places = self.check("\n".join([lines[0], lines[1][:-30], lines[2], lines[3]]), [1])
        self.assertEqual(places, ["line 2"])
        self.check("\n".join(lines)[:-30], [3], "a JSON object is cut off at the end")

    def test_json_over_lines(self):
        for form in (convertto_json_5, convertto_json_7, evtx_dump_json):
            with self.subTest(form=form.__name__):
                text = form(self.events)
                at = text.index("0x80072301")
                end = text.index("0x80072302")
                start = text.rindex("{", 0, text.rindex("Event\"" if form is evtx_dump_json
                                                        else "\"Id\"", 0, end))
                start = text.rindex("\n", 0, text.rindex("\n", 0, start))
                while text[start + 1:].lstrip()[0] != "{":
                    start = text.index("\n", start + 1)
                self.check(text[:at] + text[start:], [1], "a JSON object was cut off by the next one")

    def test_csv(self):
        for form in (export_csv_5, lambda e: list_csv(e).decode("utf-8-sig")):
            text = form(self.events)
            start = text.index('"License', text.index("0x80072300"))
            # the quote that ends the message of the second is lost, then the one that begins it,
            # which does no harm to the last field of a row
            end = text.index("SessionId=2\"", start) + len("SessionId=2")
            self.check(text[:end] + text[end + 1:], [1])
            if form is export_csv_5:
                self.check(text[:start] + text[start + 1:], [1])
            # its second half is gone
            middle = text.index("0x80072301")
            behind = text.index("\r\n", end) + 2
            self.check(text[:middle] + "\r\n" + text[behind:], [1])
            # the file ends in the middle of the last one
            self.check(text[:text.index("0x80072303")], [3])
            places = self.check(text[:middle] + "\r\n" + text[behind:], [1])
            line = text[:start].count("\n") + 1
            self.assertEqual(places, [f"line {line}"])

    def test_a_quote_that_never_closes(self):
        rows = winevent_rows(self.events)
        text = table(rows[:3]) + '"' + "no end\r\n" * 100000 + table(rows[:1] + rows[3:])
        self.check(text, [])

    def test_many_losses_are_counted(self):
        line = xml(self.events[0])[:700] + "\n"
        _, unread = read(line * 1000 + wevtutil_lines(self.events))
        self.assertEqual(len(unread), 101)
        self.assertEqual(unread[-1][1], "900 more events could not be read")


class Text(unittest.TestCase):
    """What stands around the events, and is none."""

    def test_prose_behind_a_table_is_read(self):
        facts, _ = read(list_csv(EVENTS[3:4]).decode("utf-8-sig")
                        + "\r\nSince then, we think, we see 0xC004F074, too.\r\n")
        self.assertIn('"0xC004F074"', {f[2] for f in facts if f[1] == "error.code"})

    def test_two_forms_in_one_text(self):
        facts, unread = read(export_csv_5(EVENTS[:1]) + "\r\n" + wevtutil_xml(EVENTS[3:4]) + "\r\n"
                             + evtx_dump_jsonl(EVENTS[5:6]) + "\r\nhello\r\n"
                             + list_csv(EVENTS[6:]).decode("utf-8-sig"))
        names = {f[1] for f in facts}
        self.assertEqual(unread, [])
        self.assertLessEqual({"attempt.result", "error.code", "machine.build",
                              "host.publish_failed"}, names)

    def test_tables_of_other_things_are_none(self):
        for table in ("Name,State,Id,Message\r\nsppsvc,Running,1,0xC004F074\r\n",
                      "Id,Date,Source,Message\r\n1,2021-02-13 19:52,x,0xC004F074\r\n"):
            facts, unread = read(table)
            self.assertEqual(unread, [])
            self.assertIn('"0xC004F074"', {f[2] for f in facts if f[1] == "error.code"})

    def test_ids_of_other_programs(self):
        text = export_csv_5(EVENTS[:1]).replace(SPP, "SQLISPackage100")
        facts, _ = read(text)
        self.assertFalse({f for f in facts if f[1].startswith("attempt.")})


if __name__ == "__main__":
    unittest.main()
