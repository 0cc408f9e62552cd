import { Route, Routes } from 'react-router-dom';
import { Room } from '../components/Room';
import { LoadBalancerList } from './LoadBalancerList';
import { LoadBalancerPage } from './LoadBalancerPage';

/** The load balancers, and below them each one's own page. */
export function LoadBalancersContent() {
  return (
    <Room>
      <Routes>
        <Route path=":name" element={<LoadBalancerPage />} />
        <Route path="*" element={<LoadBalancerList />} />
      </Routes>
    </Room>
  );
}
