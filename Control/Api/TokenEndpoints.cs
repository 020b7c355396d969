using System.Text.Json.Serialization;
using LightWatch.Control.Access;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Control.Api;

/// <summary>
/// A new token: its name, its scope (<c>ingest</c>, <c>query</c> or <c>admin</c>), and the one host it may speak for.
/// </summary>
internal sealed record TokenRequest(string? Name, string? Scope, string? Host);

/// <summary>The answer to it; the only time the token is shown.</summary>
internal sealed record TokenCreated(string Id, string Token);

/// <summary>A token in the list.</summary>
internal sealed record TokenRow(string Id, string Name, string Scope, string? Host, long CreatedUnixMs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenCreated))]
[JsonSerializable(typeof(TokenRow[]))]
internal sealed partial class TokenJson : JsonSerializerContext;

/// <summary><c>/api/admin/tokens</c>: GET lists, POST makes one, DELETE <c>/{id}</c> revokes it at once.</summary>
internal static class TokenEndpoints
{
    private const int MaxName = 200;

    extension(IEndpointRouteBuilder app)
    {
        /// <summary>Mapped where the process has documents.</summary>
        public void MapTokens()
        {
            if (app.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(Tokens)) != true) return;
            var group = app.MapGroup("/api/admin/tokens").OnListener(Listeners.Web).Needs(Scope.Admin);
            group.MapGet("", (Tokens tokens, CancellationToken cancel) => ListAsync(tokens, cancel));
            group.MapPost(
                "", (Tokens tokens, HttpRequest request, CancellationToken cancel) =>
                    CreateAsync(tokens, request, cancel));
            group.MapDelete("/{id}", async Task<IResult> (string id, Tokens tokens, CancellationToken cancel) =>
                await tokens.RevokeAsync(id, cancel) ? TypedResults.NoContent() : TypedResults.NotFound());
        }
    }

    private static async Task<IResult> ListAsync(Tokens tokens, CancellationToken cancel)
    {
        var rows = (await tokens.AllAsync(cancel))
            .Select(t => new TokenRow(
                t.Key, t.Value.Name, t.Value.Scope.ToString().ToLowerInvariant(), t.Value.Host, t.Value.CreatedUnixMs))
            .OrderBy(t => t.CreatedUnixMs).ToArray();
        return TypedResults.Json(rows, TokenJson.Default.TokenRowArray);
    }

    private static async Task<IResult> CreateAsync(Tokens tokens, HttpRequest request, CancellationToken cancel)
    {
        TokenRequest? body;
        try
        {
            body = await request.ReadFromJsonAsync(TokenJson.Default.TokenRequest, cancel);
        }
        catch (Exception e)
            when (e is System.Text.Json.JsonException or InvalidOperationException or BadHttpRequestException)
        {
            return Bad("send JSON: {\"name\":\"…\",\"scope\":\"ingest|query|admin\",\"host\":\"optional\"}");
        }

        if (body?.Name is not { Length: > 0 and <= MaxName } name) return Bad($"name: 1 to {MaxName} characters");
        if (!Enum.TryParse<Scope>(body.Scope, ignoreCase: true, out var scope) || !Enum.IsDefined(scope))
            return Bad("scope: ingest, query or admin");
        if (body.Host is { Length: 0 or > MaxName }) return Bad($"host: 1 to {MaxName} characters, or left out");
        try
        {
            var (token, id) = await tokens.CreateAsync(name, scope, body.Host, cancel);
            return TypedResults.Json(new TokenCreated(id, token), TokenJson.Default.TokenCreated, statusCode: 201);
        }
        catch (StoreException full)
        {
            return TypedResults.Problem(full.Message, statusCode: 409);
        }
    }

    private static ProblemHttpResult Bad(string reason) => TypedResults.Problem(reason, statusCode: 400);
}
