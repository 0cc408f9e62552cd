import { Route, Routes } from 'react-router-dom';
import { Room } from '../components/Room';
import { ComparisonPage } from './ComparisonPage';
import { CopyPage } from './copy/CopyPage';
import { EnvironmentList } from './EnvironmentList';
import { EnvironmentPage } from './EnvironmentPage';

/** The environments, and below them each one, its comparison, and a new copy. */
export function EnvironmentsContent() {
  return (
    <Room>
      <Routes>
        <Route path="new" element={<CopyPage />} />
        <Route path=":id" element={<EnvironmentPage />} />
        <Route path=":id/comparison" element={<ComparisonPage />} />
        <Route path="*" element={<EnvironmentList />} />
      </Routes>
    </Room>
  );
}
