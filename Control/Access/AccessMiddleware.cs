using System.Text;
using LightWatch.ServiceDefaults;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace LightWatch.Control.Access;

/// <summary>
/// Finds the caller of a request and lets it through, or answers 401, 403, 429 or 503 in the request's protocol.
/// </summary>
/// <remarks>
/// A credential that is presented is checked even where none is required: a wrong one is a mistake worth an answer.
/// Endpoints without a <see cref="RequiredScope"/> need <see cref="Scope.Query"/>.
/// </remarks>
internal sealed class AccessMiddleware(
    ICredentials credentials, ClientCertificates certificates, IOptions<AccessOptions> options,
        IConfiguration configuration, TimeProvider time)
    : IAccessMiddleware
{
    private readonly bool _required = options.Value.IsRequired(configuration);
    private readonly FailureLimit _failures = new(options.Value.FailuresPerMinute, time);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<IAllowAnonymous>() is not null)
        {
            await next(context);
            return;
        }

        var scope = metadata?.GetMetadata<RequiredScope>()?.Scope ?? Scope.Query;
        // A scheme with nothing after it is what tools send whose token was left empty.
        var header = context.Request.Headers.Authorization.ToString().Trim();
        if (header is "Bearer" or "Basic") header = "";
        var elsewhere = !_required && options.Value.Mode != AccessMode.Off && context.ComesFromElsewhere();
        var certified = header.Length == 0
            && context.Connection.ClientCertificate is { } certificate ? certificates.CallerOf(certificate) : null;
        if (header.Length == 0 && certified is null && !_required && !elsewhere)
        {
            if (scope == Scope.Admin && IsCrossSite(context.Request))
                await Refusal.WriteAsync(context, 403, "requests from other sites may not change settings");
            else await next(context);
            return;
        }

        var address = context.Connection.RemoteIpAddress;
        if (!_failures.Allows(address))
        {
            await Refusal.WriteAsync(context, 429, "too many wrong credentials from this address; wait a minute");
            return;
        }

        Caller? caller;
        try
        {
            caller = certified ?? await FindAsync(header, context.RequestAborted);
        }
        catch (CredentialsUnavailableException)
        {
            await Refusal.WriteAsync(
                context, 503, "credentials cannot be checked now: the store does not answer; come again");
            return;
        }

        if (caller is null)
        {
            if (header.Length > 0) _failures.Failed(address);
            await Refusal.WriteAsync(context, 401, (header.Length, elsewhere) switch
            {
                (0, true) => "this came from another machine through a proxy, so it needs a credential; Access:Mode=Required makes the first ones at the next start",
                (0, false) => "this needs a credential: Authorization: Bearer lw_…, or user and password",
                _ => "this credential is unknown or revoked",
            });
            return;
        }

        if (!caller.May(scope))
        {
            var (has, needs) = (caller.Scope.ToString().ToLowerInvariant(), scope.ToString().ToLowerInvariant());
            await Refusal.WriteAsync(context, 403, $"the credential '{caller.Name}' may {has}, this needs {needs}");
            return;
        }

        // Browsers attach passwords to requests of other sites too.
        if (scope == Scope.Admin && IsCrossSite(context.Request))
        {
            await Refusal.WriteAsync(context, 403, "requests from other sites may not change settings");
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }

    private async ValueTask<Caller?> FindAsync(string header, CancellationToken cancel)
    {
        if (header.Length > 4096) return null;
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return await credentials.ByTokenAsync(header[7..].Trim(), cancel);
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split(':', 2);
        if (pair.Length != 2) return null;

        // Tools that only know user and password (Prometheus, Grafana) send a token as the password.
        return pair[1].StartsWith("lw_", StringComparison.Ordinal)
            ? await credentials.ByTokenAsync(pair[1], cancel)
            : await credentials.ByPasswordAsync(pair[0], pair[1], cancel);
    }

    private static bool IsCrossSite(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return false;
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site") return true;
        var origin = request.Headers[HeaderNames.Origin].ToString();
        return origin.Length > 0
            && (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || from.Authority != request.Host.Value);
    }
}
