using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LightWatch.Browser.Tests;

/// <summary>Nothing made up: the real program watches the machine of these tests, and a browser looks at it.</summary>
public sealed class SingleServerTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task This_host_is_on_the_page_and_its_values_change()
    {
        await using var server = await SingleServer.StartAsync(TestContext.Current.CancellationToken);
        await using var visit = await browser.OpenAsync(server.Url);
        var cards = visit.Page.Locator(".card");
        await Expect(cards).ToHaveCountAsync(1);
        await Expect(cards).ToContainTextAsync("just now");
        await Expect(cards.GetByTestId("memory")).ToContainTextAsync("%");
        await Expect(cards.GetByTestId("cpu")).ToContainTextAsync("%");
        await visit.AnyTextChangesAsync(".meter-value, .card-facts div:not(.card-seen) dd");
        await visit.AnyTextChangesAsync(".meter-value, .card-facts div:not(.card-seen) dd");
        await visit.AssertAccessibleAsync("single-server-fleet");

        await cards.GetByRole(AriaRole.Link).ClickAsync();
        var hostPage = new Regex("/hosts/", RegexOptions.None, TimeSpan.FromSeconds(1));
        await Expect(visit.Page).ToHaveURLAsync(hostPage);
        foreach (var panel in new[] { "cpu", "memory", "load", "filesystem" })
            await Expect(visit.Page.Locator($"[data-panel={panel}] canvas")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByTestId("cpu:user")).ToContainTextAsync("%");
        await visit.AnyTextChangesAsync(".legend td:nth-child(2)");
        await visit.AssertAccessibleAsync("single-server-host");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Query_page_draws_and_lists_what_is_asked()
    {
        await using var server = await SingleServer.StartAsync(TestContext.Current.CancellationToken);
        await using var visit = await browser.OpenAsync(server.Url);
        await Expect(visit.Page.Locator(".card")).ToHaveCountAsync(1);
        await visit.Page.GotoAsync(server.Url + "/query?view=table&q=count(system_memory_usage_bytes)by(host_name)");
        await Expect(visit.Page.Locator(".result tbody tr")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator(".result tbody tr")).ToContainTextAsync("host_name=");
        await visit.Page.GotoAsync(server.Url + "/query?q=system_memory_usage_bytes");
        await Expect(visit.Page.Locator("figure.panel canvas")).ToBeVisibleAsync();
        Assert.Empty(visit.Troubles);
    }
}
