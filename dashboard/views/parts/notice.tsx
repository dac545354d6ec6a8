import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

interface NoticeProps {
  tone: 'plain' | 'caution' | 'problem';
  icon: IconName;
  title: string;
  actions?: ComponentChildren;
  children?: ComponentChildren;
}

/** Something to know or to do. A problem interrupts a screen reader, the others wait. */
export function Notice({ tone, icon, title, actions, children }: NoticeProps) {
  return (
    <div class={`notice notice-${tone}`} role={tone === 'problem' ? 'alert' : 'status'}>
      <Icon name={icon} />
      <div>
        <p class="notice-title">{title}</p>
        {children && <div class="quiet">{children}</div>}
        {actions && <div class="notice-actions">{actions}</div>}
      </div>
    </div>
  );
}
