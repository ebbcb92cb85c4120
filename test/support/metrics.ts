/** How many jobs of a queue the workers of a service have done. */
export async function jobsDone(url: string, queue: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const sample = new RegExp(`^queue_job_events_total\\{queue="${queue}",event="completed"\\} (\\d+)$`, 'm');
  return Number(sample.exec(metrics)?.[1] ?? 0);
}
