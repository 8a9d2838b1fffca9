export default () => 'awake';
