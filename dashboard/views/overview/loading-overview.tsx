/** The page's shape while the first numbers are on their way. */
export function LoadingOverview() {
  return (
    <div class="loading" aria-busy="true">
      <p class="visually-hidden">Loading</p>
      <div class="objectives" aria-hidden="true">
        {[1, 2, 3, 4].map((key) => (
          <div class="skeleton skeleton-card" key={key} />
        ))}
      </div>
      <div class="skeleton skeleton-changes" aria-hidden="true" />
      <div class="pair" aria-hidden="true">
        {[1, 2, 3, 4, 5, 6].map((key) => (
          <div class="skeleton skeleton-chart" key={key} />
        ))}
      </div>
    </div>
  );
}
