#!/usr/bin/env node
/** What only prints takes a tenth of a second, and a second process would take half as much again: the others are supervised. */
const quick = ['completion', 'list', 'show', '--version'];
const [command] = process.argv.slice(2);
if (quick.includes(command) || process.argv.includes('--help')) await import('./program.ts');
else (await import('./supervise.ts')).supervise();
