/** A page of the dashboard, as its path names it. */
export type ShownPage =
  | { page: 'overview' }
  | { page: 'explore' }
  | { page: 'scans' }
  | { page: 'scan_detail'; jobId: string }
  | { page: 'scan' };

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** The page of a path; undefined for a path that is none of the dashboard's. */
export function pageAt(path: string): ShownPage | undefined {
  switch (path) {
    case '/':
      return { page: 'overview' };
    case '/explore':
      return { page: 'explore' };
    case '/scans':
      return { page: 'scans' };
    case '/scan':
      return { page: 'scan' };
    default:
      return scanDetailAt(path);
  }
}

function scanDetailAt(path: string): ShownPage | undefined {
  const [, folder, jobId, ...rest] = path.split('/');
  if (folder !== 'scans' || jobId === undefined || rest.length > 0) return undefined;
  return uuid.test(jobId) ? { page: 'scan_detail', jobId: jobId.toLowerCase() } : undefined;
}

export function scanPath(jobId: string): string {
  return `/scans/${jobId}`;
}
