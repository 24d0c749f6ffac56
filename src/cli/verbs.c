/* SPDX-License-Identifier: MIT */
/* The verbs, with all that --help and the man pages say about them. */
#include <string.h>

#include "cli.h"

static const char *const judging_exits[] = {
	"0", "Nothing wrong was found.",
	"1", "Something wrong was found.",
	"2", "The command line makes no sense.",
	"3", "Something could not be read or finished; what could be judged was.",
	NULL,
};

static const char *const explain_about[] = {
	"Takes codes in any notation (0xC004F074, C004F074, -1073418124, 1722), symbols, messages, and "
	"whole texts with such things in them; also activation ids, extended product ids, the last five "
	"characters of a key, event ids (\"event 12288\"), the Info line of events 12288, 12289 and "
	"12290, licence status numbers and names, ids of causes, names of facts, and terms.",
	"Without an argument, or for \"-\", the text is read from standard input.",
	NULL,
};
static const char *const explain_examples[] = {
	"vadiag explain 0xC004F074", "What the code means, its ranked causes, the first check, a fix.",
	"vadiag explain --full 0x8007232B", "All of them.",
	"vadiag explain event 12288", "What the event is, and its fields.",
	"vadiag explain --json -1073418124", "The same for programs.",
	NULL,
};
static const char *const explain_exits[] = {
	"0", "It is known.",
	"1", "It is not known.",
	"2", "The command line makes no sense.",
	"3", "The knowledge of the site could not be read.",
	NULL,
};

static const char *const diagnose_about[] = {
	"Takes any mix of evidence: output of slmgr.vbs, ospp.vbs, nslookup, ipconfig and others, "
	"event logs (.evtx) and events exported as text, XML, JSON or CSV, mails with all that pasted into "
	"them, and folders of such files. "
	"Files are recognised by their content. Facts as JSON lines and earlier results are read as "
	"well. \"-\" is standard input, which is also read when nothing is named.",
	"The evidence is parsed by vadiag-read(1), a program that locks itself in first.",
	"With --live the network is looked at as well, as by check: the domains, KMS hosts and DNS "
	"servers that the evidence names, and what the options and vadiag.yaml(5) say. Evidence of the "
	"machine that this runs on is taken as such by its name.",
	NULL,
};
static const char *const diagnose_examples[] = {
	"vadiag diagnose client.txt kms.txt", "Judge what two machines say, together.",
	"vadiag diagnose Application.evtx", "What a log says, and what happened when.",
	"vadiag diagnose --ask case/", "What to ask the customer for next.",
	"vadiag diagnose --why-not host-firewall-rule-off client.txt",
	"Why this cause was not named, and what would show it.",
	"vadiag diagnose --assume machine.time_synced=no client.txt",
	"What if the time service were not synchronised?",
	"vadiag diagnose --json - <mail.txt", "One JSON object about a mail.",
	"vadiag diagnose --live client.txt", "Judge it together with what the network says from here.",
	NULL,
};

static const char *const checking_exits[] = {
	"0", "Nothing wrong was found.",
	"1", "Something wrong was found.",
	"2", "The command line or the configuration makes no sense.",
	"3", "The check could not be finished; what could be judged was.",
	NULL,
};

static const char *const check_about[] = {
	"Takes the way of a KMS client from here: DNS servers, SRV record, address, port, RPC, clock; each "
	"server, target and address by itself, all at once. Says what a client would get, and which step "
	"breaks. Nothing is changed anywhere: KMS hosts are only asked whether they are there.",
	"DOMAIN and --domain name domains to search; without any it is this machine's own and its suffix "
	"search list. --kms names hosts whether DNS knows them or not. A value @FILE of --domain, --kms, "
	"--dns and --expect stands for the lines of a file, @- for those of standard input.",
	"What is set in vadiag.yaml(5) need not be said again; an option replaces what stands there, lists "
	"as a whole. A password is read from a file (@FILE, @-) or from there.",
	"Ctrl-C ends the check early: what is known by then is judged. What the network says is gathered "
	"by the program vadiag-check in libexec.",
	NULL,
};
static const char *const check_examples[] = {
	"vadiag check", "The way from here, as this machine is configured.",
	"vadiag check corp.example --expect kms1.corp.example",
	"One domain; any other KMS host that is published there is told.",
	"vadiag check --kms kms1.corp.example --kms 10.0.0.5:1688 --timeout 10",
	"Two hosts as well, with ten seconds for all.",
	"vadiag check --kms @hosts.txt --json", "A long list, for programs.",
	"vadiag check --cloud azure", "The KMS endpoints of a cloud.",
	"vadiag check --mak --proxy proxy.corp.example:3128",
	"The way to online activation of multiple activation keys.",
	"vadiag check --record lab.jsonl", "Keep it, to be judged again with --replay lab.jsonl.",
	NULL,
};

static const char *const guide_about[] = {
	"Asks for one thing at a time, the one that tells most apart for the least effort first. "
	"Answer y or n, give the value, or paste the output of the command and end it with an empty "
	"line. An empty answer skips a question, q ends.",
	NULL,
};
static const char *const guide_examples[] = {
	"vadiag guide", "Begin with nothing: paste the error first.",
	"vadiag guide client.txt", "Begin with what there is.",
	NULL,
};

static const char *const compare_about[] = {
	"Each of GOOD and BAD is a file or a folder of evidence. Only facts that speak for or against "
	"some cause, licence statuses and errors are compared; what explains the fault of BAD comes "
	"first.",
	NULL,
};
static const char *const compare_examples[] = {
	"vadiag compare works.txt fails.txt", "What differs between the two machines.",
	NULL,
};
static const char *const compare_exits[] = {
	"0", "No difference that matters, and nothing wrong with BAD.",
	"1", "A difference that matters, or something wrong with BAD.",
	"2", "The command line makes no sense.",
	"3", "Something could not be read or finished.",
	NULL,
};

static const char *const verify_about[] = {
	"CASE is what diagnose --json or --facts printed before the repair; PATH is evidence gathered "
	"after it. For each fault of then it says: fixed, not fixed, or not known, and where to look. "
	"Without PATH the new evidence is read from standard input.",
	NULL,
};
static const char *const verify_examples[] = {
	"vadiag diagnose --json before.txt >case.json", "Keep the verdict.",
	"vadiag verify case.json after.txt", "Is it fixed?",
	NULL,
};
static const char *const verify_exits[] = {
	"0", "Everything is fixed.",
	"1", "Something is not fixed.",
	"2", "The command line makes no sense.",
	"3", "Something is not known, or could not be read.",
	NULL,
};

static const char *const count_about[] = {
	"Replays the life of KMS hosts from their event logs, by their own rules: the count over time and "
	"today, for what it is enough and for how long, machines that share an id, clocks that are "
	"off, refused requests, idle times, who asked last. With logs of clients beside them it also tells "
	"which requests never arrived and which replies never came back.",
	"LOG is an event log (.evtx), its events as XML, JSON, CSV or text, or a folder of such files; "
	"files are recognised by their content. The log of a KMS host is Key Management Service, that "
	"of a client Application. Archived logs of one host go together.",
	"The count is that at the end of each host's log, unless --now says otherwise. Where the log does not "
	"reach back 30 days, the count is a range.",
	NULL,
};
static const char *const count_examples[] = {
	"vadiag count kms.evtx", "Is the count enough, and will it stay so?",
	"vadiag count Archive-*.evtx kms.evtx", "The same over all archived logs of the host.",
	"vadiag count kms.evtx client.evtx", "What became of the client's requests?",
	"vadiag count --csv kms.evtx >days.csv", "One row a day, for a spreadsheet.",
	"vadiag count --csv --clients kms.evtx", "One row a machine: when it last asked, and its clock.",
	"vadiag count --json --now 2025-11-20 logs/", "For programs, as of that day.",
	NULL,
};
static const char *const count_exits[] = {
	"0", "The counts are enough for what is asked of them, and nothing else is wrong.",
	"1", "A count is too low, or something else is wrong.",
	"2", "The command line makes no sense.",
	"3", "Something could not be read, or there is nothing to count.",
	NULL,
};

static const char *const events_about[] = {
	"Prints what event logs (.evtx) hold, in the order of their record ids, whatever the number of "
	"threads. A log that was copied while it was in use, that is cut or damaged is read as far as "
	"it is intact; what is lost is said on standard error, by chunk and offset.",
	"PATH is a log or a folder of them. Without a choice all events are printed. --json prints one object "
	"a line: file, record_id, provider, event_source, event_id, qualifiers, level, time, channel, "
	"computer, data, recovered, and what else an event has. In the table a * marks what was recovered; "
	"into a file or a pipe it is printed without a cut. Totals go to standard error.",
	NULL,
};
static const char *const events_examples[] = {
	"vadiag events --activation Application.evtx", "What the programs of activation logged.",
	"vadiag events --json --provider Microsoft-Windows-Security-SPP --id 8198,12288 logs/",
	"Some events of all logs of a folder, for programs.",
	"vadiag events --xml System.evtx >system.xml", "All of a log as event XML.",
	"vadiag events --count --activation *.evtx", "How many there are.",
	"vadiag events --recovered --activation Application.evtx", "With remains of older records.",
	NULL,
};
static const char *const events_exits[] = {
	"0", "All was read.",
	"2", "The command line makes no sense.",
	"3", "Something could not be read, or was lost.",
	NULL,
};

static const char *const lab_about[] = {
	"The lab is volume activation as a model that runs: machines, KMS hosts, keys, DNS, networks, "
	"Microsoft's servers. It activates nothing real. Its scenarios are faults with the code that each "
	"makes appear; vadiag lab list names them. A scenario is given by its name, or as a path to a file "
	"of one's own: vadiag-scenario(5).",
	"list prints the scenarios (--json: one object a line: scenario, code, cause, seed).",
	"show SCENARIO tells what it is about: its fault, its code, its fix.",
	"verify [SCENARIO]... runs them: the healthy world activates, the fault makes the code appear, its "
	"evidence is diagnosed, the first fix that is named is carried out, and the machine activates "
	"(--json: scenario, code, cause, appeared, diagnosed_first, fixed). --pairs N puts two faults at "
	"once into N worlds, drawn by --seed.",
	"play [SCENARIO] is a shell on the broken machine: slmgr, nslookup, Test-NetConnection, w32tm, "
	"Get-WinEvent and more; on MACHINE goes to another one; fix carries out an action; hint, give up, "
	"score.",
	"evidence SCENARIO DIR writes what a customer would mail.",
	"apply SCENARIO --action ACTION [--arg NAME=VALUE]... carries an action out, then tries to activate; "
	"action none only tries.",
	"simulate FILE runs a fleet over months: the count of each host, who is licensed, what expires "
	"(--csv, --json, --evtx DIR for the logs).",
	NULL,
};
static const char *const lab_examples[] = {
	"vadiag lab list", "What can be broken.",
	"vadiag lab play --code 0xC004F074", "Find out, on a machine that cannot be harmed.",
	"vadiag lab evidence host-firewall-rule-off case/", "Files to try vadiag diagnose on.",
	"vadiag lab apply host-firewall-rule-off --action firewall.allow --arg port=1688",
	"Does it help?",
	"vadiag lab simulate summer", "Half of 40 desktops are off all summer: will anything expire?",
	"vadiag lab verify --json", "Everything, for programs.",
	NULL,
};
static const char *const lab_exits[] = {
	"0", "Done; verify: all is as it should be; apply: the machine is activated.",
	"1", "verify: something is not; apply: the machine is not activated.",
	"2", "The command line or a file makes no sense.",
	"3", "Something could not be finished.",
	NULL,
};

static const char *const help_about[] = { NULL };
static const char *const help_examples[] = {
	"vadiag help diagnose", "The same as vadiag diagnose --help.",
	NULL,
};
static const char *const help_exits[] = { "0", "Done.", "2", "There is no such verb.", NULL };

const struct vad_verb vad_verbs[] = {
	{ "explain", "TOKEN|TEXT...", "Say what a code, message, event, id or term means.",
	  explain_about, explain_examples, explain_exits, vad_verb_explain },
	{ "diagnose", "[PATH|-]...", "Find the root cause in any mix of evidence.", diagnose_about,
	  diagnose_examples, judging_exits, vad_verb_diagnose },
	{ "check", "[DOMAIN]...", "Look at DNS, network, KMS hosts and clocks from here.", check_about,
	  check_examples, checking_exits, vad_verb_check },
	{ "guide", "[PATH]...", "Ask the next cheapest question, one at a time.", guide_about,
	  guide_examples, judging_exits, vad_verb_guide },
	{ "compare", "GOOD BAD", "Say what differs between a machine that activates and one that "
				 "does not.",
	  compare_about, compare_examples, compare_exits, vad_verb_compare },
	{ "verify", "CASE [PATH|-]...", "Say whether the fault of an earlier case is fixed.",
	  verify_about, verify_examples, verify_exits, vad_verb_verify },
	{ "count", "[LOG|-]...", "Replay the count of KMS hosts from their event logs.", count_about,
	  count_examples, count_exits, vad_verb_count_log },
	{ "events", "[PATH|-]...", "Print the events of event logs, all or some.", events_about,
	  events_examples, events_exits, vad_verb_events },
	{ "lab", "list|show|verify|play|evidence|apply|simulate [ARGUMENT]...",
	  "Faults on a model of volume activation: try them, learn from them, plan with it.", lab_about,
	  lab_examples, lab_exits, vad_verb_lab },
	{ "help", "[VERB]", "Tell about a verb.", help_about, help_examples, help_exits,
	  vad_verb_help },
};
const size_t vad_verb_count = sizeof(vad_verbs) / sizeof(vad_verbs[0]);

const struct vad_verb *vad_verb_find(const char *name)
{
	for (size_t i = 0; i < vad_verb_count; i++) {
		if (strcmp(vad_verbs[i].name, name) == 0)
			return &vad_verbs[i];
	}
	return NULL;
}
