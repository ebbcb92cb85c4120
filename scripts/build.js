// Builds the project into `dist`: `npm run build`. What has not changed since the last build is not built again.
import { build } from './compile.js';

try {
  await build();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
