/** Words that say nothing about a fault. Words that do in operations (down, up, not, no, out, off, over, under, behind,
 *  full, between) are on purpose not among them. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a about after all also am an and any anyone are as at be because been being both but by can cannot could did do ' +
    'does doing done during each either else ever every for from further get gets getting give given go goes going got ' +
    'had has have having he hello help her here hey hi him his how i if in into is it its itself just know let like ' +
    'look looks lot made make makes many may maybe me might more most much must my myself need needs of oh ok okay on ' +
    'one only onto or other our ours please quite really regarding same see seem seems seen she should so some somebody ' +
    'someone something somewhat still such tell than thank thanks that the their them then there these they thing ' +
    'things think this those to too trying try us very want was way we well were what whatever when where whether which ' +
    'while who whom why will with within would yes you your yours ' +
    // When it happened.
    'ago currently day days hour hours last minute minutes morning night now recently since today tonight week weeks ' +
    'yesterday ' +
    // The small talk of a question.
    'anybody everybody everyone explain firing folks guys happen happened happening hint idea issue issues ' +
    'problem problems question questions solution somehow team trouble understand wondering ' +
    // What is left of contractions once the apostrophe parts them.
    'd ll m re s t ve don doesn didn isn aren wasn weren won couldn shouldn wouldn hasn haven hadn'
  ).split(' '),
);
