import '@testing-library/jest-dom';
import { configure } from '@testing-library/dom';

// Whole pages in a whole app take their time on a busy machine.
jest.setTimeout(30_000);
configure({ asyncUtilTimeout: 5000 });
