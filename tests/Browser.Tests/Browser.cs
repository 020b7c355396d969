using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace LightWatch.Browser.Tests;

/// <summary>One Chromium for all tests of a class; each test opens its own <see cref="Visit"/>.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>How long a test waits for what should come: enough for a machine that does much else besides.</summary>
    internal const int PatienceMilliseconds = 30_000;

    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Chromium's path, from CHROMIUM or where Debian puts it.</summary>
    private static string? Executable =>
        new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/google-chrome" }
            .FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Executable is not { } executable) return;
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens a page. Without Chromium the test is skipped, in CI failed.</summary>
    internal async Task<Visit> OpenAsync(
        string url, ColorScheme scheme = ColorScheme.Dark, int width = 1440, int height = 900)
    {
        Assert.True(
            _browser is not null || Environment.GetEnvironmentVariable("CI") is null, "Chromium is not installed");
        Assert.SkipWhen(_browser is null, "Chromium is not installed");
        var context = await _browser!.NewContextAsync(
            new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        context.SetDefaultTimeout(PatienceMilliseconds);
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(url);
        return visit;
    }
}

/// <summary>A page with the errors it reported and the requests it sent.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public Visit(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => Troubles.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error") Troubles.Add(message.Text);
        };
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    public ConcurrentBag<string> Troubles { get; } = [];

    public ConcurrentBag<string> Requests { get; } = [];

    /// <summary>Asserts that axe finds nothing to object to, and keeps a screenshot beside the tests.</summary>
    public async Task AssertAccessibleAsync(string name)
    {
        await ScreenshotAsync(name);
        var found = await Page.RunAxe();
        var objections = found.Violations.SelectMany(Describe).ToList();
        Assert.True(objections.Count == 0, string.Join('\n', objections));
    }

    public Task ScreenshotAsync(string name) =>
        Page.ScreenshotAsync(
            new() { Path = Path.Combine(AppContext.BaseDirectory, "screenshots", $"{name}.png"), FullPage = true });

    /// <summary>Waits until an element's text is another than it was.</summary>
    public async Task<string> ChangedTextAsync(ILocator element, string before)
    {
        await Assertions.Expect(element).Not.ToHaveTextAsync(before);
        return await element.InnerTextAsync();
    }

    /// <summary>
    /// Waits until the texts of some elements, taken together, are others than now: one busy or idle value may stand
    /// still, all do not.
    /// </summary>
    public async Task AnyTextChangesAsync(string selector)
    {
        const string texts = "s => [...document.querySelectorAll(s)].map(e => e.textContent).join('|')";
        var before = await Page.EvaluateAsync<string>(texts, selector);
        await Page.WaitForFunctionAsync($"([s, before]) => ({texts})(s) !== before", new[] { selector, before });
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private static IEnumerable<string> Describe(AxeResultItem rule) =>
        rule.Nodes.Select(node => $"{rule.Id} ({rule.Impact}): {rule.Help}: {node.Html}");
}
