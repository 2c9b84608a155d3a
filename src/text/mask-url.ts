const MASK = "***";

/**
 * A storage URL without its password, for files, errors and events. Passwords stand behind the user's name (`user:password@host`) or in
 * the query (`?password=…`).
 */
export function maskUrl(url: string): string {
  return (
    url
      // To the last @ before the host: a password may have one in it, or a slash.
      .replace(/^([\w+.-]+:\/\/[^:/@]*:)[^@]*@(?:[^/?@]*@)*/, `$1${MASK}@`)
      // What is meant as a URL and is none ends up in an error, too.
      .replace(/^([^:/@]*:)(?!\/\/)[^@]*@(?:[^/?@]*@)*/, `$1${MASK}@`)
      .replaceAll(/([?&;][^=&;]*(?:pass|pwd|secret|token)[^=&;]*=)[^&;]*/gi, `$1${MASK}`)
  );
}
