import { Sidebar, SidebarItem } from '@backstage/core-components';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import HomeIcon from '@material-ui/icons/Home';
import ShareIcon from '@material-ui/icons/Share';

export const AppSidebar = () => (
  <Sidebar>
    <SidebarItem icon={HomeIcon} to="/" text="Catalog" />
    <SidebarItem icon={ShareIcon} to="/bamboo" text="Load balancing" />
    <NotificationsSidebarItem titleCounterEnabled={false} />
  </Sidebar>
);
