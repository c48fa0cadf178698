/** What programs that show text make a link of though nothing says that it is one: addresses of people, and names of machines
 *  under a top-level domain. A file that is called like one (`main.rs`) is taken for one, as those programs do. */

/** Of countries (ISO 3166-1, as delegated by IANA), and two-letter ones beside them. */
const COUNTRIES =
  'a[cdefgilmoqrstuwxz]|b[abdefghijmnorstvwyz]|c[acdfghiklmnoruvwxyz]|d[ejkmoz]|e[cegrstu]|f[ijkmor]|g[abdefghilmnpqrstuwy]|h[kmnrtu]|i[delmnoqrst]|j[emop]|k[eghimnprwyz]|l[abcikrstuvy]|m[acdeghklmnopqrstuvwxyz]|n[acefgilopruz]|om|p[aefghklmnrstwy]|qa|r[eosuw]|s[abcdeghiklmnorstuvxyz]|t[cdfghjklmnortvwz]|u[agksyz]|v[aceginu]|w[fs]|y[et]|z[amw]';
/** The others that are in use widely. */
const GENERIC =
  'com|net|org|edu|gov|mil|int|info|biz|name|pro|mobi|tel|jobs|asia|cat|post|coop|aero|museum|travel|xxx|app|dev|page|cloud|tech|online|site|website|store|shop|top|club|live|link|click|blog|news|space|host|press|xyz|icu|vip|work|works|wiki|win|loan|bid|review|download|science|party|date|trade|men|stream|racing|cam|monster|buzz|rest|bar|cyou|sbs|quest|lol|wtf|ninja|rocks|guru|expert|tools|team|zone|center|company|finance|money|bank|law|legal|health|care|school|academy|games?|art|design|studio|video|photos?|gallery|audio|band|chat|social|community|forum|directory|land|house|homes|city|berlin|london|paris|nyc|tokyo|one|plus|red|blue|green|pink|black|gold|kim|moe|zip|mov|new|foo|run|build|codes?|systems|network|services|support|solutions|software|digital|agency|email|global|group|media|world|today|life|fun|web|how|ltd|llc|inc|gmbh|bot|cfd|mom|lat|bond|beauty|hair|skin|makeup|autos|boats|yachts|tattoo|skin|xn--[a-z\\d-]{2,40}|рф|рус|укр|бг|中国|中國|网络|公司|香港|台灣|भारत|ไทย|한국|みんな';

const LABELS = '(?:[\\p{L}\\d-]{1,63}\\.){1,8}';
const REST = '[^\\s<>`)\\]]';

export const BARE_ADDRESS = new RegExp(
  [
    '[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}',
    `(?<![\\p{L}\\w.@/:-])${LABELS}(?:(?:${GENERIC}|${COUNTRIES})(?![\\p{L}\\w-]|\\.[\\p{L}\\w])(?:[/?#:]${REST}{0,2000})?|[\\p{L}]{2,24}[/?]${REST}{1,2000})`,
  ].join('|'),
  'giu',
);
