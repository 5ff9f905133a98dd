import { askEarly } from './api/early'
import { deviceHas } from './store/device'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/parts.css'
import './styles/forms.css'

// The first screen's questions travel while its code does. Whoever has just left is not asked for.
if (!deviceHas<boolean>('signing-out')) {
  const person = deviceHas<{ id: string } | null>('me')?.id
  askEarly('me/', person)
  if (window.location.pathname === '/') askEarly('desk/', person)
}

void import('./app')
