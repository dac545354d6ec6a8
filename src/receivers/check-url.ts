import ipaddr from 'ipaddr.js';
import { AlertSettingError } from '../core/alerting/read-rules.ts';

const privateNames = /(^|\.)(localhost|local|internal|lan|home|corp|intranet|test|invalid)$/;

/**
 * An address that notifications may go to: https and public, so that whoever may write a variable cannot have the
 * worker call its neighbours. In development any http or https address.
 * @throws {AlertSettingError} that names the setting; never with the address, which may hold a key.
 */
export function checkUrl(path: string, text: string, isDevelopment: boolean): URL {
  const url = URL.parse(text);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === null || !isWeb) throw new AlertSettingError(path, 'expected an address with https');
  if (url.username !== '' || url.password !== '') {
    throw new AlertSettingError(path, 'expected no password in the address; use a secret');
  }
  if (isDevelopment) return url;
  if (url.protocol !== 'https:') {
    throw new AlertSettingError(path, 'expected https; http is for development only');
  }
  if (!isPublic(url.hostname)) {
    throw new AlertSettingError(
      path,
      'expected a public address; private ones are for development',
    );
  }
  return url;
}

/** By name or number; what a public name resolves to is not known here. */
function isPublic(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  // `process` sees through an IPv4 address that is written as IPv6.
  if (ipaddr.isValid(host)) return ipaddr.process(host).range() === 'unicast';
  return host.includes('.') && !privateNames.test(host);
}
