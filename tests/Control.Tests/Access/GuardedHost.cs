using System.Net;
using LightWatch.Control.Access;
using LightWatch.Control.Documents;
using LightWatch.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ICredentials = LightWatch.Control.Access.ICredentials;

namespace LightWatch.Control.Tests.Access;

/// <summary>
/// A service with one query endpoint at <c>/</c> that answers the caller's address, behind the defaults of every
/// service.
/// </summary>
internal sealed class GuardedHost : IAsyncDisposable
{
    public const string Token = "lw_good";
    private readonly WebApplication _app;
    private readonly SomeFolder _folder;

    private GuardedHost(WebApplication app, SomeFolder folder) => (_app, _folder) = (app, folder);

    /// <summary>Credentials that can be away.</summary>
    public bool StoreIsAway { get; set; }

    /// <param name="settings">As <c>key=value</c>.</param>
    public static async Task<GuardedHost> StartAsync(params string[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create(s[0], (string?)s[1])));
        builder.AddServiceDefaults();
        var folder = new SomeFolder();
        builder.Services.AddSingleton<IDocuments>(new FileDocuments(folder.Path));
        builder.AddAccess(ownToken: null);
        builder.WebHost.UseTestServer();
        GuardedHost? host = null;
        builder.Services.AddSingleton<ICredentials>(_ => new OneToken(() => host!.StoreIsAway));
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapGet("/", (HttpContext context) => $"{context.Connection.RemoteIpAddress}").Needs(Scope.Query);
        host = new GuardedHost(app, folder);
        await app.StartAsync();
        return host;
    }

    /// <summary>Asks <c>/</c> as a connection from this address, with these headers (<c>name: value</c>).</summary>
    public async Task<(int Status, string Body, HttpResponse Response)> GetAsync(string from, params string[] headers)
    {
        var context = await _app.GetTestServer().SendAsync(c =>
        {
            c.Request.Path = "/";
            c.Request.Method = "GET";
            c.Connection.RemoteIpAddress = IPAddress.Parse(from);
            foreach (var header in headers.Select(h => h.Split(": ", 2)))
                c.Request.Headers.Append(header[0], header[1]);
        });
        using var body = new StreamReader(context.Response.Body);
        return (context.Response.StatusCode, await body.ReadToEndAsync(), context.Response);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class OneToken(Func<bool> away) : ICredentials
    {
        public ValueTask<Caller?> ByTokenAsync(string token, CancellationToken cancel) =>
            away() ? throw new CredentialsUnavailableException("away")
                : new(token == Token ? new Caller("someone", Scope.Query) : null);

        public ValueTask<Caller?> ByPasswordAsync(string user, string password, CancellationToken cancel) =>
            new((Caller?)null);
    }
}
