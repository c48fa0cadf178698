/** How answers say that somebody did something. `deeds.ts` says what of it is a claim of the one who answers. */

const DONE =
  'executed|restarted|rebooted|reloaded|deployed|redeployed|rolled back|killed|terminated|scaled|drained|cordoned|' +
  'patched|repaired|upgraded|installed|purged|tested|pinged|curled|probed|reproduced|' +
  "connected to|logged in(?:to)?|sshed|ssh(?:['’]d|-ed)|SSH(?:['’]d|-ed|ed)|accessed|notified|emailed|e-mailed|paged";
/** Of an answer, too: `I started with the log`. */
const DONE_TO =
  'applied|reverted|deleted|removed|stopped|started|fixed|resolved|changed|updated|modified|edited|configured|cleared|' +
  'flushed|queried|called|sent|opened|created|filed|scheduled|monitored|disabled|enabled|rotated';
/** What goes of it is gone, be it a log. */
const DELETED = 'deleted|removed|cleared|flushed|rotated|truncated|emptied|erased|wiped';
const RAN_OTHERWISE = '(?! out of| into | through | across )';
const REMEDY = '(?:fix|hotfix|patch|workaround|mitigation|remedy|rollback|solution)(?:es)?';
const NOW =
  '(?:has (?:now |already |just )?been |have (?:now |already |just )?been |(?:is|are) now |(?:is|are) already )(?:successfully )?';
const MENDED_THING =
  '(?:services?|pods?|deployments?|servers?|containers?|clusters?|nodes?|hosts?|databases?|instances?|logs?|caches?|queues?|disks?|locks?|issues?|problems?|incidents?|outage)';
const MENDED =
  '(?:restarted|rebooted|reloaded|redeployed|rolled back|reverted|fixed|resolved|repaired|cleared|flushed|purged|drained|scaled (?:up|down|out)|patched|cleaned(?: up)?)';
const DOING =
  'running|executing|restarting|rebooting|applying|deploying|rolling back|reverting|deleting|killing|scaling|patching|' +
  'fixing|connecting to|logging in(?:to)?|monitoring|testing|pinging|querying|sending|notifying';
const DO =
  'run|execute|restart|reboot|apply|deploy|roll back|revert|delete|kill|scale|patch|fix|connect to|log in(?:to)?|' +
  'monitor|test|ping|query|send|notify|keep (?:watching|monitoring)';
const LOOKED =
  'checked|verified|confirmed|inspected|looked (?:at|into|in)|examined|reviewed|validated|investigated|double-checked';
const HOW =
  '(?:(?:just|already|also|now|then|since|successfully|personally|even|went ahead and|gone ahead and)[ ,]+){0,3}';

/** What may have been read or looked up: the case itself. Behind the verb, within a few words. */
export const READABLE =
  /^(?:[\s,]+[\w'’*()-]+){0,8}?[\s,]+(?:evidence|logs?|log lines?|files?|lines?|entries|entry|runbooks?|documents?|documentation|sections?|sources?|knowledge|cases?|timeline|findings?|traces?|stack|diff|configs?|configurations?|attachments?|uploads?|uploaded|conversation|messages?|times?|timestamps?|counts?|context|numbers?|quotes?|search(?:es)?|look-?ups?|quer(?:y|ies) (?:over|on|of|against) (?:the )?(?:evidence|logs?|knowledge))\b|^[\s,]+(?:out (?:of|to)|into|through|whether|both|everything|all of it)\b/i;
export const THING =
  /\uE000|\b(?:servers?|clusters?|hosts?|machines?|nodes?|pods?|containers?|databases?|db|instances?|systems?|deployments?|endpoints?|services?|accounts?|production|config(?:uration)?s?|settings?|variables?|caches?|locks?|tickets?|alerts?|e-?mails?|team|on-call|engineers?|replicas?|sessions?|connections?|quer(?:y|ies)|tables?|index(?:es)?|permissions?|firewall|rules|certificates?|flags?|limits?|pool|memory|disks?|volumes?|queues?|process(?:es)?|jobs?|migrations?|rollback|secrets?|credentials?|keys?|api|fix|patch|change)\b/i;
export const LOG = /\b(?:logs?|log files?|files?|backups?|entries|space|data|traces)\b/i;
/** What may be run and is a look-up. */
export const SEARCH =
  /^\s+(?:a|an|the|my|one|two|three|several|some|another|\d+) (?:[\w-]+ ){0,3}?(?:search(?:es)?|look-?ups?|numbers|quer(?:y|ies) (?:over|on|of|against) (?:the )?(?:evidence|logs?|knowledge))\b/i;
/** A clause before it that says when, or that it is to be seen to. */
export const CONDITION =
  /\b(?:if|once|after|when|until|unless|whether|before|since|because|while|as soon as|that|which|verify|confirm|ensure|check|make sure|not|who|should|must|may|might|can|could|would|says?|said|reports?)\b/i;
/** A cited sentence tells of the incident, one with a number of times or a moment too. */
export const TOLD =
  /\[\d{1,4}\]|\?\s*$|\b(?:at|on|in|since) (?:version |release )?\S*\d|\bby (?!me\b)|\b(?:twice|every)\b|\b\d+ times\b|\b(?:yet|manually)\b/i;
/** Whatever was read, it was not this: it is out there. */
export const OUTSIDE =
  /\b(?:your|the) (?:[\w-]+ ){0,2}?(?:servers?|clusters?|hosts?|machines?|nodes?|pods?|containers?|databases?|instances?|systems?|dashboards?|environments?|deployments?|endpoints?|services?|accounts?|consoles?|terminals?|production)\b(?!(?:['’]s?)? (?:(?!(?:for|that|and|or|of|the|with|has|have|is|are) )\w+ ){0,2}?(?:logs?|log lines?|files?|lines?|entries|entry|runbooks?|documents?|documentation|sections?|timeline|findings?|traces?|configs?|configurations?|messages?)\b)/i;

const I = `(?<![\\w"'“])I`;
/** Whoever answers may speak of itself as of several. */
const WE = `(?<![\\w"'“])(?:I|[Ww]e)`;
const HAVE = "(?:['’]ve| have| had)";
/** The beginning of a sentence, of an item of a list, or of what follows a label. */
const START = '(?<=(?:^|[.!?] |[-*+] |\\d[.)] |\\*\\* )[ ]{0,3})';

/** `doing-to` is a claim when it is done to a thing; `deleting` to what may be read, too; `command` when code follows;
 *  `running` unless what was run is a search; `reading` when it is out there; `passive` where nothing is cited for it. */
type Kind = 'doing' | 'doing-to' | 'deleting' | 'command' | 'running' | 'reading' | 'passive';
type Deed = { readonly claim: RegExp; readonly kind: Kind };

const deed = (claim: string, kind: Kind = 'doing', flags = 'g'): Deed => ({ claim: new RegExp(claim, flags), kind });

export const DEEDS: readonly Deed[] = [
  deed(`${WE}${HAVE}? ${HOW}(?:${DONE})\\b`),
  deed(`${WE}${HAVE}? ${HOW}ran\\b${RAN_OTHERWISE}`, 'running'),
  deed(`${WE}${HAVE} ${HOW}run\\b${RAN_OTHERWISE}`, 'running'),
  deed(`${WE}${HAVE}? ${HOW}(?:${DONE_TO})\\b`, 'doing-to'),
  deed(`${WE}${HAVE}? ${HOW}(?:${DELETED})\\b`, 'deleting'),
  deed(`${WE}${HAVE}? ${HOW}(?:${LOOKED})\\b`, 'reading'),
  deed(
    `${START}(?:${HOW})(?:[Rr]an|[Rr]e-?ran|[Ee]xecuted|[Cc]hecked|[Vv]erified)(?= ?(?:with |by |using )?\\uE000)`,
    'command',
    'gm',
  ),
  deed(`\\b${REMEDY} ${NOW}(?:applied|deployed|rolled out|in place|live)\\b`, 'passive', 'gi'),
  deed(`\\b${MENDED_THING} ${NOW}${MENDED}\\b`, 'passive', 'gi'),
  deed(`${I} was able to (?:${DO}|reproduce)\\b`),
  deed(`(?:${I}(?:['’]m| am)|${WE}(?:['’]re| are)) ${HOW}(?:${DOING})\\b`),
  deed(`${I}(?:['’]ll| will| am going to|['’]m going to) ${HOW}(?:${DO})\\b(?! through)`),
  // `After running X I see`.
  deed(
    `\\b(?:after|having|by) (?:me )?${HOW}(?:running|executing|restarting|run|executed|restarted)\\b[^.!?\\n]{0,120}?\\bi (?:can |could )?(?:see|saw|found|find|noticed|observed?|confirm(?:ed)?)\\b`,
    'doing',
    'gi',
  ),
  deed(
    '\\b(?:we|was|were|has been|have been|is now|are now) [^.!?\\n]{1,80}? (?:for you|on your behalf|by me)\\b',
    'doing',
    'gi',
  ),
  deed(
    '\\b(?:[Mm]y|[Tt]he) (?:tests?|checks?|runs?|query|queries|commands?) (?:that )?I (?:ran|executed|performed)\\b',
  ),
  deed(
    '(?<![\\wäöü])[Ii]ch habe (?:[\\wäöüß.,/-]{1,40} ){0,8}?(?:ausgeführt|neu ?gestartet|gestartet|gestoppt|getestet|behoben|zurückgerollt|gelöscht|geändert|angewendet|skaliert)(?![\\wäöü])',
  ),
  deed(
    "(?<![\\wéè])[Jj]['’]ai (?:[\\wéèàç.,/-]{1,40} ){0,3}?(?:exécuté|redémarré|lancé|testé|corrigé|supprimé|modifié|appliqué|déployé)(?![\\wéè])",
  ),
  deed(
    '(?<![\\wáéíóú])[Hh]e (?:ejecutado|reiniciado|lanzado|probado|corregido|eliminado|modificado|aplicado|desplegado)(?![\\wáéíóú])',
  ),
];
