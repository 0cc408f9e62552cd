import { Route, Routes } from 'react-router-dom';
import { LoadBalancerList } from './LoadBalancerList';
import { LoadBalancerPage } from './LoadBalancerPage';

/** The load balancers, and below them each one's own page. */
export function LoadBalancersContent() {
  return (
    <Routes>
      <Route path=":name" element={<LoadBalancerPage />} />
      <Route path="*" element={<LoadBalancerList />} />
    </Routes>
  );
}
