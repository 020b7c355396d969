import './styles/font.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/fleet.css';
import './styles/host.css';
import './styles/chart.css';
import './styles/query.css';
import { render } from 'preact';
import { App } from './App';
import { live } from './api/live';

live.start();
render(<App />, document.getElementById('app') as HTMLElement);
