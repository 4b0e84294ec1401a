/** IANA's zones in any case; no abbreviations: zones share them, and ICU picks one. Never in workflows. */

/** What people mean by an abbreviation, most likely first. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  ACDT: ['Australia/Adelaide'],
  ACST: ['Australia/Adelaide', 'Australia/Darwin'],
  ADT: ['America/Halifax'],
  AEDT: ['Australia/Sydney'],
  AEST: ['Australia/Sydney', 'Australia/Brisbane'],
  AET: ['Australia/Sydney'],
  AKDT: ['America/Anchorage'],
  AKST: ['America/Anchorage'],
  AST: ['America/Halifax', 'America/Puerto_Rico', 'Asia/Riyadh'],
  AWST: ['Australia/Perth'],
  BRT: ['America/Sao_Paulo'],
  BST: ['Europe/London', 'Asia/Dhaka', 'Pacific/Bougainville'],
  CAT: ['Africa/Maputo'],
  CDT: ['America/Chicago', 'America/Havana'],
  CEST: ['Europe/Berlin'],
  CET: ['Europe/Berlin'],
  CST: ['America/Chicago', 'Asia/Shanghai', 'America/Havana'],
  CT: ['America/Chicago'],
  EAT: ['Africa/Nairobi'],
  ECT: ['America/Guayaquil', 'Europe/Paris'],
  EDT: ['America/New_York'],
  EEST: ['Europe/Athens', 'Africa/Cairo'],
  EET: ['Europe/Athens', 'Africa/Cairo'],
  EST: ['America/New_York', 'America/Panama'],
  ET: ['America/New_York'],
  GST: ['Asia/Dubai'],
  HKT: ['Asia/Hong_Kong'],
  HST: ['Pacific/Honolulu'],
  ICT: ['Asia/Bangkok'],
  IDT: ['Asia/Jerusalem'],
  IST: ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem'],
  JST: ['Asia/Tokyo'],
  KST: ['Asia/Seoul'],
  MDT: ['America/Denver'],
  MET: ['Europe/Berlin'],
  MESZ: ['Europe/Berlin'],
  MEZ: ['Europe/Berlin'],
  MSK: ['Europe/Moscow'],
  MST: ['America/Denver', 'America/Phoenix', 'Asia/Kuala_Lumpur'],
  MT: ['America/Denver'],
  NDT: ['America/St_Johns'],
  NST: ['America/St_Johns'],
  NZDT: ['Pacific/Auckland'],
  NZST: ['Pacific/Auckland'],
  PDT: ['America/Los_Angeles'],
  PHT: ['Asia/Manila'],
  PKT: ['Asia/Karachi'],
  PST: ['America/Los_Angeles', 'Asia/Manila'],
  PT: ['America/Los_Angeles'],
  SAST: ['Africa/Johannesburg'],
  SGT: ['Asia/Singapore'],
  SST: ['Asia/Singapore', 'Pacific/Pago_Pago', 'Pacific/Guadalcanal'],
  WAT: ['Africa/Lagos'],
  WEST: ['Europe/Lisbon'],
  WET: ['Europe/Lisbon'],
  WIB: ['Asia/Jakarta'],
};

/** IANA names without a place that have a single meaning. */
const PLAIN: ReadonlySet<string> = new Set(['UTC', 'GMT', 'UCT', 'PRC', 'ROC', 'ROK']);

/** IANA's own zones named by abbreviations: what an organisation has stored means exactly these. */
const IANA_ABBREVIATIONS: ReadonlySet<string> = new Set([
  'CET',
  'EET',
  'EST',
  'HST',
  'MET',
  'MST',
  'WET',
]);

const WANTED = 'must be an IANA time zone';
const EXAMPLE = `${WANTED} such as Europe/Berlin`;
const ABBREVIATION = /^[A-Za-z]{3}$/;
/** Accepted by some versions of ICU although IANA has no such names. */
const NOT_IANA = /^(?:SystemV\/|[^A-Za-z])/i;
const OFFSET = /^(?:UTC|GMT)?\s*[+-]?\d{1,2}(?::?\d{2})?$/i;

function list(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(' or ');
}

function whyAbbreviation(name: string): string {
  const meant = MEANT[name.toUpperCase()] ?? [];
  if (meant.length > 1) return `${WANTED}; ${name} is ambiguous: ${list(meant)}`;
  const why = `${name} is an abbreviation, which does not define daylight-saving rules`;
  return meant.length === 0 ? `${EXAMPLE}; ${why}` : `${WANTED}; ${why}: send ${list(meant)}`;
}

function whyNotByName(name: string): string | null {
  const known = name.toUpperCase();
  if (PLAIN.has(known)) return null;
  if (Object.hasOwn(MEANT, known) || ABBREVIATION.test(name)) return whyAbbreviation(name);
  return NOT_IANA.test(name) ? whyUnknown(name) : null;
}

function isKnown(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).toLowerCase();
}

/** `Berlin`, `America/New York`: zones of that city. */
function zonesOfCity(name: string): readonly string[] {
  const city = cityOf(name.trim().replaceAll(' ', '_'));
  return Intl.supportedValuesOf('timeZone').filter((zone) => cityOf(zone) === city);
}

function whyUnknown(name: string): string {
  if (OFFSET.test(name))
    return `${EXAMPLE}; an offset belongs to the time: 2027-01-15T02:00:00+01:00`;
  const zones = zonesOfCity(name);
  return zones.length === 0 ? EXAMPLE : `${WANTED}: send ${list(zones)}`;
}

/** Why a name is not accepted, and what to send instead; null if it is accepted. */
export function whyNoTimeZone(name: string): string | null {
  return whyNotByName(name) ?? (isKnown(name) ? null : whyUnknown(name));
}

function meantBy(name: string): string {
  const city = OFFSET.test(name) ? [] : zonesOfCity(name);
  const meant = MEANT[name.toUpperCase()] ?? city;
  return meant.length === 0 ? 'an IANA time zone such as Europe/Berlin' : list(meant);
}

/** Why a zone stored by an organisation is not usable, and what to store instead; null if it is usable. */
export function whyNoStoredZone(name: string): string | null {
  if (IANA_ABBREVIATIONS.has(name.toUpperCase()) && isKnown(name)) return null;
  if (whyNoTimeZone(name) === null) return null;
  const isShort = Object.hasOwn(MEANT, name.toUpperCase()) || ABBREVIATION.test(name);
  const why = isShort ? 'an abbreviation, not an IANA time zone' : 'no IANA time zone known here';
  return `is ${why}: set it to ${meantBy(name)} in Genesys`;
}
