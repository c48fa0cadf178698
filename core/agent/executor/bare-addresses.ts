/** What programs that show text make a link of though nothing says that it is one: addresses of people, and names of machines
 *  under a top-level domain. A file that is called like one (`main.rs`) is taken for one, as those programs do. */

/** Of countries (ISO 3166-1, as delegated by IANA), and two-letter ones beside them. */
const COUNTRIES =
  'a[cdefgilmoqrstuwxz]|b[abdefghijmnorstvwyz]|c[acdfghiklmnoruvwxyz]|d[ejkmoz]|e[cegrstu]|f[ijkmor]|g[abdefghilmnpqrstuwy]|h[kmnrtu]|i[delmnoqrst]|j[emop]|k[eghimnprwyz]|l[abcikrstuvy]|m[acdeghklmnopqrstuvwxyz]|n[acefgilopruz]|om|p[aefghklmnrstwy]|qa|r[eosuw]|s[abcdeghiklmnorstuvxyz]|t[cdfghjklmnortvwz]|u[agksyz]|v[aceginu]|w[fs]|y[et]|z[amw]';
/** The others that are in use widely. */
const GENERIC =
  'com|net|org|edu|gov|mil|int|info|biz|name|pro|mobi|tel|jobs|asia|cat|post|coop|aero|museum|travel|xxx|app|dev|page|cloud|tech|online|site|website|store|shop|top|club|live|link|click|blog|news|space|host|press|xyz|icu|vip|work|works|wiki|win|loan|bid|review|download|science|party|date|trade|men|stream|racing|cam|monster|buzz|rest|bar|cyou|sbs|quest|lol|wtf|ninja|rocks|guru|expert|tools|team|zone|center|company|finance|money|bank|law|legal|health|care|school|academy|games?|art|design|studio|video|photos?|gallery|audio|band|chat|social|community|forum|directory|land|house|homes|city|berlin|london|paris|nyc|tokyo|one|plus|red|blue|green|pink|black|gold|kim|moe|zip|mov|new|foo|run|build|codes?|systems|network|services|support|solutions|software|digital|agency|email|global|group|media|world|today|life|fun|web|how|foundation|technology|capital|ventures|partners|consulting|engineering|enterprises|international|institute|university|training|courses?|exchange|market|markets|management|marketing|business|financial|fund|credit|loans|insurance|clinic|dental|doctor|hospital|fitness|yoga|restaurant|kitchen|coffee|beer|wine|pizza|recipes|estate|properties|rentals|villas|vacations|holiday|flights|cruises|tours|taxi|limo|cars|auto|bike|parts|repair|glass|gifts?|toys|shoes|fashion|boutique|jewelry|diamonds|watch|discount|coupons|deals|sale|promo|tips|guide|report|review|reviews|events|tickets|show|film|movie|theater|dance|football|golf|tennis|hockey|soccer|racing|bet|casino|poker|lotto|dating|singles|sexy|porn|adult|sex|baby|kids|family|wedding|church|faith|bible|charity|vote|voting|republican|democrat|army|navy|industries|construction|builders|contractors|plumbing|cleaning|energy|solar|farm|garden|horse|dog|fish|pet|pets|vet|graphics|photography|pictures|ink|press|pub|place|plus|reisen|haus|schule|jetzt|kaufen|koeln|hamburg|bayern|wien|swiss|madrid|barcelona|amsterdam|brussels|moscow|sydney|melbourne|boston|vegas|miami|africa|asia|eus|gal|scot|wales|google|goog|youtube|amazon|aws|azure|microsoft|apple|dot|day|esq|phd|prof|rsvp|nexus|channel|here|meme|ing|search|ooo|gay|lgbt|rip|wow|fyi|gle|bio|eco|earth|country|limited|associates|accountants|attorney|lawyer|tax|mba|careers|degree|education|viajes|futbol|immo|immobilien|versicherung|ltd|llc|inc|gmbh|bot|cfd|mom|lat|bond|beauty|hair|skin|makeup|autos|boats|yachts|tattoo|skin|xn--[a-z\\d-]{2,40}|рф|рус|укр|бг|中国|中國|网络|公司|香港|台灣|भारत|ไทย|한국|みんな';

/** With the underscore that programs take for emphasis. */
const LABELS = '(?:[\\p{L}\\d_-]{1,63}\\.){1,8}';
const REST = '[^\\s<>`)\\]]';

export const BARE_ADDRESS = new RegExp(
  [
    '[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}',
    `(?<![\\p{L}\\w.@/:-])${LABELS}(?:(?:${GENERIC}|${COUNTRIES})(?![\\p{L}\\d-]|_[\\p{L}\\d]|\\.[\\p{L}\\w])(?:[/?#:]${REST}{0,2000})?|[\\p{L}]{2,24}[/?]${REST}{1,2000})`,
    // Of a machine by its number, where it says what to do there.
    `(?<![\\w.@/:-])(?:\\d{1,3}\\.){3}\\d{1,3}(?::\\d{1,5})?[/?]${REST}{1,2000}`,
  ].join('|'),
  'giu',
);
